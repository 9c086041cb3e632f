package syntax

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// Mistakes in JSON are said in plain words, not those of HCL's parser, at the place.
func TestJSONWords(t *testing.T) {
	for text, want := range map[string]string{
		`{} {}`:                  "something stands behind it",
		`{"a": }`:                "Here must stand a value: an object",
		`{"a": [1, ]}`:           "behind the last element of a list",
		`{"a": ]}`:               "Here must stand a value",
		``:                       "The file ends where a value must stand",
		`{"a": *}`:               "Here must stand a value",
		`{"a": 'x'}`:             "Strings are in double quotes",
		"{\n// x\n\"a\": 1}":     `write "//"`,
		`{5: 1}`:                 "The name of a property is a string",
		`{a: 1}`:                 `write "a"`,
		`{"a": off}`:             `write "off"`,
		`{"a": undefined}`:       `write "undefined"`,
		`{"a", "b": 1}`:          "The property has no value",
		`{"a" = 1}`:              "no equals sign",
		`{"a" 1}`:                "A colon must stand between",
		`{"a": 1,}`:              "behind the last property of an object",
		`{"a": {"b": 1}`:         "The object that begins here does not end",
		`{"a": [1`:               "The list that begins here does not end",
		`{"a": 1]`:               "An object ends with }",
		`{"a": [1}`:              "A list ends with ]",
		`{"a": 1 "b": 2}`:        "between two properties",
		`{"a": [1 2]}`:           "between two elements",
		`{"a": ["x": 1]}`:        "The elements of a list have no names",
		`{"a": 1.2.3}`:           "This is no number",
		`{"a": 01}`:              "This is no number",
		`{"a": "x\q"}`:           "This string cannot be read",
		"{\"a\": \"x\n\"}":       "This string cannot be read",
		`5`:                      "The file must be an object",
		`{"target": 5}`:          "Blocks are an object by their labels",
		`{"target": {"a": 5}}`:   "A block is an object",
		`{"target": [5]}`:        "Blocks are an object by their labels",
		`{"target": {}}`:         "The block has no label",
		`{"target": {"a": [5]}}`: "A block is an object",
		`{"docker": 5}`:          "A block is an object",
		`{"docker": [5]}`:        "A block is an object",
		`{"locals": [5]}`:        "A block is an object",
	} {
		var out diag.Collector
		parse("gobuild.hcl.json", []byte(text), &out)
		all := out.Diagnostics
		if len(all) == 0 || !strings.Contains(all[0].Detail, want) || strings.Contains(all[0].Detail, "JSON ") &&
			!strings.Contains(want, "//") {
			t.Errorf("%q: %v, want %s", text, all, want)
		}
	}
}
