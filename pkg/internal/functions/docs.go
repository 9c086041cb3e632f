package functions

import "github.com/zclconf/go-cty/cty"

import (
	"slices"
	"strings"
)

// docs are the descriptions of functions that are not cty's, and of those of cty's
// that have none worth reading.
var docs = map[string]string{
	"alltrue":      "Reports whether all elements of a list are true.",
	"anytrue":      "Reports whether an element of a list is true.",
	"base64decode": "The text that a base64 string stands for.",
	"base64encode": "A text in base64.",
	"index":        "The index of the first element of a list that is a value; it is an error if there is none.",
	"matrix": "All combinations of the values of several lists, for for_each: each.value.os and each.value.go are " +
		"the values, and the key joins them with -, in the order of the names. Characters that a key cannot " +
		"have become _. To leave combinations out, write { for key, m in matrix({ … }) : key => m if … }.",
	"md5":      "The MD5 sum of a text, in hexadecimal digits.",
	"one":      "The element of a list or set of one element, null if it is empty; more are an error.",
	"sanitize": "Replaces everything but ASCII letters, digits, - and _ by _, as tags of images need it.",
	"semver": "Takes a semantic version apart: major, minor, patch, prerelease and build. The v before it may be " +
		"left out.",
	"semvercmp": "Reports whether a semantic version meets all conditions of a list: =, !=, <, <=, >, >=, ~1.2 " +
		"(1.2 and its patches) and ^1.2 (1.2 and newer 1s). As for npm and Cargo, ^0.2.3 is 0.2.3 and its newer " +
		"patches, and ^0.0.3 is 0.0.3 alone.",
	"sha1":        "The SHA-1 sum of a text, in hexadecimal digits.",
	"sha256":      "The SHA-256 sum of a text, in hexadecimal digits.",
	"sha512":      "The SHA-512 sum of a text, in hexadecimal digits.",
	"strcontains": "Reports whether a string contains another.",
	"sum":         "The sum of the numbers of a list.",
	"urlencode":   "A text as a part of a URL.",
	"yamldecode":  "The value that a YAML document describes.",
	"yamlencode":  "A value as YAML.",
	"basename":    "The last element of a slash-separated path.",
	"can":         "Reports whether an expression has no error.",
	"dirname":     "A slash-separated path without its last element.",
	"endswith":    "Reports whether a string ends with another.",
	"file":        "The text of a file, at most 4 MB of UTF-8.",
	"glob": "The files and directories that match, as a sorted list; ** matches any number of directories. " +
		"The list is empty if none match.",
	"mains": "The main packages that match a pattern such as \"./cmd/...\", by their path below its fixed part: " +
		"{ \"api\" = \"./cmd/api\" }. Build constraints are those of Linux on the engine's architecture, unless " +
		"options say otherwise: { platform = \"windows/amd64\", tags = [\"special\"], cgo = true, " +
		"exclude = [\"./tools/...\"] }, each of which may be left out. Without cgo, it does not matter whether a " +
		"package needs it. Modules of the workspace (go.work) around are searched too. Packages in vendor, testdata, " +
		"other nested modules, and directories that begin with . or _ are left out; a main package in a directory " +
		"that begins with . or _ is a warning. gobuild plan -verbose lists what is left out. It is an error if " +
		"none match.",
	"startswith": "Reports whether a string begins with another.",
	"tobool":     "Converts a value to a bool; it is an error if that is not possible.",
	"tolist":     "Converts a set or list to a list; it is an error if that is not possible.",
	"tomap":      "Converts an object or map to a map; it is an error if that is not possible.",
	"tonumber":   "Converts a value to a number; it is an error if that is not possible.",
	"toset":      "Converts a list to a set; it is an error if that is not possible.",
	"tostring":   "Converts a value to a string; it is an error if that is not possible.",
	"try":        "The first argument that has no error.",
}

// MainsOptions are the keys of the options of mains, by name.
var MainsOptions = []Param{
	{"cgo", "Whether C code can be compiled. Left out, it does not matter whether a package needs it.", cty.Bool},
	{"exclude", "Patterns of directories that are left out.", cty.List(cty.String)},
	{"platform", "What build constraints are evaluated for. Left out: Linux on the engine's architecture.", cty.String},
	{"tags", "Build tags that hold besides those of the platform.", cty.List(cty.String)},
}

// groups are what functions are about; those that are nowhere here are about lists,
// sets and maps.
var groups = []struct{ about, names string }{
	{"packages and files", "basename dirname file glob mains"},
	{"strings", "chomp endswith format formatlist sanitize strcontains indent join lower regex regexall " +
		"regexreplace replace split startswith strlen strrev substr title trim trimprefix trimspace trimsuffix upper"},
	{"numbers", "abs ceil floor int log max min parseint pow signum"},
	{"types", "can try tobool tolist tomap tonumber toset tostring"},
	{"encodings and times", "base64decode base64encode csvdecode formatdate jsondecode jsonencode md5 sha1 sha256 " +
		"sha512 timeadd urlencode yamldecode yamlencode"},
	{"versions", "semver semvercmp"},
}

func groupOf(name string) string {
	for _, g := range groups {
		if slices.Contains(strings.Fields(g.names), name) {
			return g.about
		}
	}
	return "lists, sets, maps"
}
