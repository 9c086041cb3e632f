package lang

import (
	"slices"
	"strings"
)

// functionDocs are the descriptions of functions that are not cty's, and of those of cty's
// that have none worth reading.
var functionDocs = map[string]string{
	"basename": "The last element of a slash-separated path.",
	"can":      "Whether an expression has no error.",
	"dirname":  "A slash-separated path without its last element.",
	"endswith": "Whether a string ends with another.",
	"file":     "The text of a file, at most 4 MB of UTF-8.",
	"glob": "The files and directories that match, as a sorted list; ** is any number of directories. None is an " +
		"empty list.",
	"mains": "The main packages that a pattern such as \"./cmd/...\" matches, by their place below the fixed part " +
		"of it: { \"api\" = \"./cmd/api\" }. What is there for Linux on the engine's architecture counts; vendor, " +
		"testdata, nested modules and directories that begin with . or _ do not; of the latter, a main package is a " +
		"warning. No match is an error.",
	"startswith": "Whether a string begins with another.",
	"tobool":     "Converts a value to a bool, or is an error.",
	"tolist":     "Converts a set or list to a list, or is an error.",
	"tomap":      "Converts an object or map to a map, or is an error.",
	"tonumber":   "Converts a value to a number, or is an error.",
	"toset":      "Converts a list to a set, or is an error.",
	"tostring":   "Converts a value to a string, or is an error.",
	"try":        "The first of its arguments that has no error.",
}

// functionGroups are what functions are about; those that are nowhere here are about lists,
// sets and maps.
var functionGroups = []struct{ about, names string }{
	{"packages and files", "basename dirname file glob mains"},
	{"strings", "chomp endswith format formatlist indent join lower regex regexall regexreplace replace split " +
		"startswith strlen strrev substr title trim trimprefix trimspace trimsuffix upper"},
	{"numbers", "abs ceil floor int log max min parseint pow signum"},
	{"types", "can try tobool tolist tomap tonumber toset tostring"},
	{"encodings and times", "csvdecode formatdate jsondecode jsonencode timeadd"},
}

func functionGroup(name string) string {
	for _, g := range functionGroups {
		if slices.Contains(strings.Fields(g.names), name) {
			return g.about
		}
	}
	return "lists, sets, maps"
}
