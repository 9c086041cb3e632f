package lang

import (
	"slices"
	"strings"
)

// functionDocs are the descriptions of functions that are not cty's, and of those of cty's
// that have none worth reading.
var functionDocs = map[string]string{
	"basename": "The last element of a slash-separated path.",
	"can":      "Reports whether an expression has no error.",
	"dirname":  "A slash-separated path without its last element.",
	"endswith": "Reports whether a string ends with another.",
	"file":     "The text of a file, at most 4 MB of UTF-8.",
	"glob": "The files and directories that match, as a sorted list; ** matches any number of directories. " +
		"The list is empty if none match.",
	"mains": "The main packages that match a pattern such as \"./cmd/...\", by their path below its fixed part: " +
		"{ \"api\" = \"./cmd/api\" }. Build constraints are those of Linux on the engine's architecture. Packages in " +
		"vendor, testdata, nested modules, and directories that begin with . or _ are left out; a main package in a " +
		"directory that begins with . or _ is a warning. It is an error if none match.",
	"startswith": "Reports whether a string begins with another.",
	"tobool":     "Converts a value to a bool; it is an error if that is not possible.",
	"tolist":     "Converts a set or list to a list; it is an error if that is not possible.",
	"tomap":      "Converts an object or map to a map; it is an error if that is not possible.",
	"tonumber":   "Converts a value to a number; it is an error if that is not possible.",
	"toset":      "Converts a list to a set; it is an error if that is not possible.",
	"tostring":   "Converts a value to a string; it is an error if that is not possible.",
	"try":        "The first argument that has no error.",
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
