package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// committed is the JSON Schema (2020-12) of gobuild.hcl.json.
func committed(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "gobuild.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// validator is the committed schema in another project's hands.
func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(committed(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource(ID, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(ID) // also checks it against the meta-schema
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return s.Validate(doc)
}

// The schema is a good one by the meta-schema.
func TestMetaSchema(t *testing.T) {
	var doc any
	if err := json.Unmarshal(committed(t), &doc); err != nil {
		t.Fatal(err)
	}
	meta, err := jsonschema.NewCompiler().Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := meta.Validate(doc); err != nil {
		t.Error(err)
	}
}

// What package config takes without a mistake, the schema takes.
func TestGoodDocuments(t *testing.T) {
	s := validator(t)
	n := 0
	for name, text := range documents(t, "../config/testdata/good/*.txt") {
		n++
		if err := check(t, s, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n == 0 {
		t.Error("there are no good documents")
	}
	for _, text := range goodDocuments {
		if err := check(t, s, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

var goodDocuments = []string{
	`{"include": ["a.hcl", {"path": "b/*.hcl", "as": "*"}, {"path": "c.hcl"}]}`,
	`{}`,
	`[]`,
	`{"$schema": "https://example.com/gobuild.schema.json", "locals": {"a": 1}}`,
	`{"//": ["anything"], "docker": {"//": 1, "host": null}, "locals": {"//": "x", "a": {"b": [1, true, null]}}}`,
	`[{"executor": "host"}, {"locals": [{"a": 1}, {"b": 2}]}]`,
	`{"target": {"a": {"package": "./a", "trimpath": "${var.trim}", 
		"cgo": "${var.c ? \"static\" : \"off\"}", "ldflags": "${local.flags}", "env": "${{}}"}}}`,
	`{"target": [{"a": {"package": "./a"}}, {"b": [{"package": "./b"}]}]}`,
	`{"target": {"a": {"for_each": "${mains(\"./...\")}", "package": "${each.value}"},
		"b": {"for_each": {"x": 1}, "package": "./b"}}}`,
	`{"defaults": {"image": {"base": "scratch"}, "target": {"toolchain": "${toolchain.a}"}}, "image": {"a": {}}}`,
	`{"image": {"a": {"base": "${image.b}", "certificates": ["a.pem"], "timezones": true,
		"file": {"/x": {"source": "x"}}}, "b": {"base": "debian", "certificates": true}}}`,
	`{"variable": {"v": {}, "w": {"default": [1, "x"], "type": "list(any)",
		"nullable": false, "validation": [{"condition": "${true}", "error_message": "x"}]}},
		"group": {"g": {"members": ["${target.a}"]}}}`,
}

// What is wrong in itself, the schema rejects, and says where.
func TestBadDocuments(t *testing.T) {
	s := validator(t)
	for text, where := range badDocuments {
		err := check(t, s, text)
		if err == nil || !strings.Contains(fmt.Sprintf("%#v", err), where) {
			t.Errorf("%s: %#v, want a mistake at %s", text, err, where)
		}
	}
	for name, text := range documents(t, "../config/testdata/errors/*.txt") {
		err := json.Unmarshal([]byte(text), new(any)) // some are no JSON at all
		if err == nil && check(t, s, text) == nil && !strings.HasPrefix(name, "include") {
			t.Errorf("%s has mistakes, and the schema sees none", name)
		}
	}
}

var badDocuments = map[string]string{
	`{"target": {"a,b": {"package": "a"}}}`:                                            "/target",
	`{"image": [{"a b": {"base": "x"}}]}`:                                              "/image/0",
	`{"group": {"a/b": {"members": []}}}`:                                              "/group",
	`{"include": [{}]}`:                                                                "/include/0",
	`{"include": [{"as": "a"}]}`:                                                       "/include/0",
	`{"include": "${local.files}"}`:                                                    "/include",
	`{"include": null}`:                                                                "/include",
	`{"include": [{"path": "a.hcl", "sa": "a"}]}`:                                      "/include/0",
	`{"include": [{"path": 5}]}`:                                                       "/include/0",
	`5`:                                                                                "#'",
	`{"executr": "host"}`:                                                              "executr",
	`{"executor": "dokcer"}`:                                                           "/executor",
	`{"executor": true}`:                                                               "/executor",
	`{"include": "a"}`:                                                                 "/include",
	`{"gopath": [1]}`:                                                                  "/gopath/0",
	`{"docker": {"x": {"host": "y"}}}`:                                                 "/docker",
	`{"docker": "x"}`:                                                                  "/docker",
	`{"target": {"a": {}}}`:                                                            "package",
	`{"target": {"a": [{}]}}`:                                                          "package",
	`{"target": [{"a": {}}]}`:                                                          "package",
	`{"target": {"a": {"package": null}}}`:                                             "/target/a/package",
	`{"target": {"a": {"package": 5}}}`:                                                "/target/a/package",
	`{"target": {"a": {"package": "./a", "nmae": "x"}}}`:                               "nmae",
	`{"target": {"a": {"package": "./a", "cgo": "on"}}}`:                               "/target/a/cgo",
	`{"target": {"a": {"package": "./a", "env": []}}}`:                                 "/target/a/env",
	`{"target": {"a": {"package": "a", "env": {"A": 1}}}}`:                             "/target/a/env/A",
	`{"target": {"a": {"package": "a", "trimpath": "true"}}}`:                          "/target/a/trimpath",
	`{"target": {"a": {"package": "a", "toolchain": "stable"}}}`:                       "/target/a/toolchain",
	`{"target": {"a": {"package": "a", "toolchain": "toolchain.stable"}}}`:             "/target/a/toolchain",
	`{"target": {"a": {"package": "a", "for_each": ["a"]}}}`:                           "/target/a/for_each",
	`{"target": {"package": "./x"}}`:                                                   "/target/package",
	`{"image": {"a": {"base": ["x"]}}}`:                                                "/image/a/base",
	`{"image": {"a": {"targets": []}}}`:                                                "base",
	`{"image": {"a": {"base": "x", "targets": ["a"]}}}`:                                "/image/a/targets/0",
	`{"image": {"a": {"base": "x", "certificates": "yes"}}}`:                           "/image/a/certificates",
	`{"image": {"a": {"base": "x", "file": {"/x": {}}}}}`:                              "source",
	`{"image": {"a": {"base": "x", "file": {"source": "x"}}}}`:                         "/image/a/file/source",
	`{"defaults": {"target": {"for_each": {}}}}`:                                       "for_each",
	`{"defaults": {"toolchain": {"a": {}}}}`:                                           "toolchain",
	`{"override": {"a": {}}}`:                                                          "path",
	`{"group": {"g": {"members": ["target.a"]}}}`:                                      "/group/g/members/0",
	`{"group": {"g": {}}}`:                                                             "members",
	`{"toolchain": {"a": {"version": 1.26}}}`:                                          "/toolchain/a/version",
	`{"locals": 5}`:                                                                    "/locals",
	`[{"target": {"a": 5}}]`:                                                           "/0/target/a",
	`{"defaults": {"image": {"base": "scratch"}}, "image": {"a": {"tags": "a:1"}}}`:    "/image/a/tags",
	`{"target": {"a": {"package": "a", "cgo": "$${var.c}"}}}`:                          "/target/a/cgo",
	`{"image": {"a": {"base": "scratch", "libc": "musl"}}}`:                            "/image/a/libc",
	`{"target": {"a": {"package": "a", "platforms": ["linux/amd64", 7]}}}`:             "/target/a/platforms/1",
	`{"variable": {"v": {"default": 1, "type": ["number"]}}}`:                          "type",
	`{"target": {"a": {"package": "a", "stamp": {"main.v": null}}}}`:                   "/target/a/stamp/main.v",
	`{"target": {"a": {"package": "a"}}, "image": {"a": {"base": "x", "user": 1000}}}`: "/image/a/user",
}

// Examples and defaults of the language are values that the schema takes.
func TestExamples(t *testing.T) {
	s := validator(t)
	for _, b := range lang.Describe().Blocks {
		for _, a := range b.Attributes {
			values := []any{syntax.JSONValue(a.Example)}
			if a.Default != "" {
				values = append(values, syntax.JSONValue(a.Default))
			}
			for _, v := range values {
				inner := map[string]any{a.Name: v}
				for _, need := range b.Attributes {
					if need.Required && need.Name != a.Name {
						inner[need.Name] = syntax.JSONValue(need.Example)
					}
				}
				var doc any = inner
				for range b.Labels {
					doc = map[string]any{"x": doc}
				}
				text, err := json.Marshal(map[string]any{b.Kind: doc})
				if err != nil || v == nil {
					t.Fatal(b.Kind, a.Name, err)
				}
				if err := check(t, s, string(text)); err != nil {
					t.Errorf("%s: %v", text, err)
				}
			}
		}
	}
}

// documents are the gobuild.hcl.json files in archives, by archive.
func documents(t *testing.T, pattern string) map[string]string {
	t.Helper()
	all := map[string]string{}
	archives, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if filepath.Base(f.Name) == syntax.JSONFileName {
				all[filepath.Base(name)] = string(f.Data)
			}
		}
	}
	return all
}
