package syntax

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// Mistakes in JSON are said in plain words, not those of HCL's parser, at the place.
func TestJSONWords(t *testing.T) {
	for text, want := range map[string]string{
		`{} {}`:                  "something stands behind it",
		`{"a": }`:                "Here must stand a value: an object",
		`{"a": [1, ]}`:           "behind the last element",
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
		`{"a": 1,}`:              "behind the last property",
		`{"a": {"b": 1}`:         "The object that begins here does not end",
		`{"a": [1`:               "The list that begins here does not end",
		`{"a": 1]`:               "The object ends with }",
		`{"a": [1}`:              "The list ends with ]",
		`{"a": 1 "b": 2}`:        "A comma is missing before this property",
		`{"a": [1 2]}`:           "A comma is missing before this element",
		`{"a": ["x": 1]}`:        "The elements of a list have no names",
		`{"a": 1.2.3}`:           "This is no number",
		`{"a": 01}`:              "This is no number",
		`{"a": "x\q"}`:           "Behind a backslash stands one of",
		"{\"a\": \"x\n\"}":       "does not end on its line",
		`5`:                      "The file must be an object",
		`{"target": 5}`:          "A block is an object",
		`{"target": {"a": 5}}`:   "A block is an object",
		`{"target": [5]}`:        "A block is an object",
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

// There is a mistake where there is one, whatever is taken out of a document or put into it, and nowhere else.
func TestJSONMistake(t *testing.T) {
	const text = "{\"a\": [1, -2.5e+3, true, null, {}], \"b\\n\\u00e4\": {\"ü\": \"x\\\\\", \"c\": [[]]}\n}"
	for i := range len(text) + 1 {
		for _, between := range []string{"", ",", "{", "}", "[", "]", ":", "\"", "\\", "0", "-", ".", "e", "x", " ",
			"\n", "'", "/", "tru", "\x01"} {
			for _, cut := range []int{0, 1, 2} {
				got := text[:i] + between + text[min(len(text), i+cut):]
				d := jsonMistake("x.json", []byte(got))
				if valid := json.Valid([]byte(got)); valid != (d == nil) {
					t.Errorf("%q: valid: %t, %v", got, valid, d)
				}
				if d != nil && (d.Subject.Start.Byte > len(got) || d.Subject.End.Byte > len(got)) {
					t.Errorf("%q: %v", got, d)
				}
			}
		}
	}
}
