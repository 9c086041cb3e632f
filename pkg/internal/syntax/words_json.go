package syntax

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

const aValue = "an object, a list, a string in double quotes, a number, true, false or null"

// jsonWords are what is said in place of details of HCL's parser and reader of JSON, by their starts.
var jsonWords = []struct{ theirs, ours string }{
	{"Extra characters appear after the JSON value", "The file is one object, and something stands behind it: take it " +
		"out, or put it into the object."},
	{"The JSON data ends prematurely", "The file ends where a value must stand: " + aValue + "."},
	{"A JSON value must start with", "Here must stand a value: " + aValue + "."},
	{"A JSON object property name must be", "The name of a property is a string: write it in double quotes."},
	{"A JSON object attribute must have a value", "The property has no value: write a colon and the value."},
	{"JSON uses a colon", "A colon stands between a name and its value, and no equals sign: write \"name\": value."},
	{"A colon must appear between", "A colon must stand between the name of a property and its value: write \"name\": " +
		"value."},
	{"JSON does not permit a trailing comma after the final property", "No comma stands behind the last property of " +
		"an object: take it out."},
	{"JSON does not permit a trailing comma after the final value", "No comma stands behind the last element of a " +
		"list: take it out."},
	{"No closing brace was found", "The object that begins here does not end: write } where it ends."},
	{"No closing bracket was found", "The list that begins here does not end: write ] where it ends."},
	{"A JSON object must be closed with", "An object ends with }, and here it ends with ]."},
	{"A JSON array must be closed with", "A list ends with ], and here it ends with }."},
	{"A comma must appear between each property", "A comma is missing between two properties of an object."},
	{"A comma must appear between each value", "A comma is missing between two elements of a list."},
	{"A colon is not used to introduce", "The elements of a list have no names: write an object, { \"name\": value }."},
	{"There is a syntax error in the given JSON number", "This is no number: write digits, perhaps with a point " +
		"between them, or put it into double quotes if it is a string, such as a version."},
	{"There is a syntax error in the given JSON string", "This string cannot be read: it ends on its line, and a " +
		"backslash stands before one of \" \\ / b f n r t, or u and four digits; a backslash itself is \\\\."},
	{"The root value in a JSON-based", "The file must be an object: write { … }."},

	{"Either a JSON object or a JSON array is required", "A block is an object, or a list of such: write { … }."},
	{"A JSON object is required here, to specify", "Blocks are an object by their labels: write { \"LABEL\": { … } }."},
	{"Either a JSON object or JSON array of objects is required here, to specify", "Blocks are an object by their " +
		"labels, or a list of such: write { \"LABEL\": { … } }."},
	{"At least one object property is required", "The block has no label: write { \"LABEL\": { … } }."},
	{"A JSON object is required here", "A block is an object: write { … }."},
	{"Either a JSON object or JSON array of objects is required here", "A block is an object: write { … }."},
}

// plainJSON returns the detail of a diagnostic of HCL's JSON in other words, where there are some. text is what it
// points at.
func plainJSON(d *hcl.Diagnostic, text string) string {
	switch {
	case text == "'" || strings.HasPrefix(text, "'"):
		return "Strings are in double quotes."
	case text == "/" || strings.HasPrefix(text, "/"):
		return "JSON has no comments. A property \"//\" may say anything: write \"//\": \"…\"."
	case strings.Contains(d.Detail, "is not a valid JSON keyword"), strings.HasPrefix(d.Detail, "The JavaScript"):
		return fmt.Sprintf("Words are in double quotes, other than true, false and null: write %q.", text)
	}
	for _, w := range jsonWords {
		if strings.HasPrefix(d.Detail, w.theirs) {
			return w.ours
		}
	}
	return d.Detail
}

// plainSyntax returns the diagnostic of a mistake in JSON's own syntax.
func plainSyntax(d *hcl.Diagnostic, data []byte) *hcl.Diagnostic {
	text := ""
	if d.Subject != nil && d.Subject.CanSliceBytes(data) {
		text = string(d.Subject.SliceBytes(data))
	}
	if says := plainJSON(d, text); says != d.Detail && d.Subject != nil {
		return diag.Error(diag.InvalidSyntax, *d.Subject, "%s", says)
	}
	return diag.Classify(d, diag.InvalidSyntax)
}
