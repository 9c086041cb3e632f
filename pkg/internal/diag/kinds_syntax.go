package diag

// What is wrong with a file before anything in it is evaluated.
var (
	InvalidSyntax = register(Kind{
		Code: "invalid-syntax", Summary: "Invalid syntax",
		Meaning: `The file is not valid HCL, or not valid JSON if its name ends with .json. Some headlines are
from HCL's parser. The rest of the file is read as far as possible.`,
		Headlines: []string{"Argument definition required", "Argument or block definition required",
			"Attribute name required", "Extra characters after expression",
			"Extra characters after interpolation expression", "Extra characters in else marker",
			"Extraneous data after value", "Index value required", "Invalid 'for' directive",
			"Invalid 'for' expression", "Invalid JSON keyword", "Invalid JSON number", "Invalid JSON string",
			"Invalid argument name", "Invalid array value", "Invalid attribute name",
			"Invalid block definition", "Invalid character", "Invalid character encoding",
			"Invalid escape sequence", "Invalid legacy index syntax", "Invalid multi-line string",
			"Invalid number literal", "Invalid object property name",
			"Invalid single-argument block definition", "Invalid start of value", "Invalid string literal",
			"Invalid template control keyword", "Invalid template directive", "Mismatched braces",
			"Mismatched brackets", "Missing JSON value", "Missing argument separator",
			"Missing array element value", "Missing attribute separator", "Missing attribute seperator comma",
			"Missing attribute value", "Missing close bracket on index",
			"Missing close bracket on splat index", "Missing closing parenthesis", "Missing expression",
			"Missing false expression in conditional", "Missing function name", "Missing item separator",
			"Missing key/value separator", "Missing newline after argument",
			"Missing newline after block definition", "Missing object value", "Missing open parenthesis",
			"Missing property value colon", "Missing value", "Nested splat expression not allowed",
			"Trailing comma in array", "Trailing comma in object", "Unbalanced parentheses",
			"Unclosed configuration block", "Unclosed configuration body", "Unclosed index brackets",
			"Unclosed object", "Unclosed template interpolation sequence", "Unexpected else directive",
			"Unexpected end of template", "Unexpected endfor directive", "Unexpected endif directive",
			"Unsupported operator", "Unterminated function call", "Unterminated object constructor expression",
			"Unterminated string literal", "Unterminated template string",
			"Unterminated tuple constructor expression", "Variable name required"},
		Example: `
target "api" {
  package = "./cmd/api
}
`,
	})
	CannotReadFile = register(Kind{
		Code: "cannot-read-file", Summary: "Cannot read file",
		Meaning: `A file of the configuration does not exist or cannot be read. Correct the path in include, or make
the file readable.`,
		Example: `
include = ["services/gobuild.hcl"]
`,
	})
	FileTooLarge = register(Kind{
		Code: "file-too-large", Summary: "File too large",
		Meaning: `The file has more bytes or tokens than gobuild accepts. Similar blocks can be one block with
for_each.`,
	})
	FilesTooLarge = register(Kind{
		Code: "files-too-large", Summary: "Files too large",
		Meaning: `All files of the configuration together have more tokens than gobuild accepts.`,
	})
	TooManyFiles = register(Kind{
		Code: "too-many-files", Summary: "Too many files",
		Meaning: `The configuration includes more files than gobuild accepts. Check the patterns of include.`,
	})
	TooManyBlocks = register(Kind{
		Code: "too-many-blocks", Summary: "Too many blocks",
		Meaning: `The configuration has more blocks than gobuild accepts. Similar blocks can be one block with
for_each.`,
	})
	TooManyInstances = register(Kind{
		Code: "too-many-instances", Summary: "Too many instances",
		Meaning: `The values of for_each result in more instances of blocks than gobuild builds in one run.`,
		Example: `
target "api" {
  for_each = toset([for i in setproduct(range(72), range(72)) : "${i[0]}-${i[1]}"])
  package  = "./cmd/api"
}
`,
	})
	TooMuchToEvaluate = register(Kind{
		Code: "too-much-to-evaluate", Summary: "Too much to evaluate",
		Meaning: `The value of an expression is too large, or takes too many steps to compute. The limits keep a
configuration from using all memory.`,
		Example: `
locals {
  a = [for i in range(1024) : [for j in range(1024) : [for k in range(1024) : "${i}-${j}-${k}"]]]
}
`,
	})
	NestedTooDeeply = register(Kind{
		Code: "nested-too-deeply", Summary: "Nested too deeply",
		Meaning: `Brackets, operators or values are nested too deeply. Move parts of the expression to locals.`,
	})
	NumberTooLong = register(Kind{
		Code: "number-too-long", Summary: "Number too long",
		Meaning: `A number has more digits than gobuild accepts. Write it as a string if its digits matter.`,
	})
	NumberOutOfRange = register(Kind{
		Code: "number-out-of-range", Summary: "Number out of range",
		Meaning: `A number is infinite, as after a division by zero, or so large or so close to zero that it would
use too much memory. No attribute takes such a number.`,
		Example: `
locals { huge = 1e9999 }
`,
	})
	MoreProblems = register(Kind{
		Code: "more-problems", Summary: "More problems",
		Meaning: `There are more problems than are listed. Many problems often have one cause: fix the first ones,
and check again.`,
	})
	Interrupted = register(Kind{
		Code: "interrupted", Summary: "Interrupted",
		Meaning: `The command was interrupted by Ctrl-C, a signal or a closed terminal. No partial results are kept:
run it again.`,
	})
	NothingIncluded = register(Kind{
		Code: "nothing-included", Summary: "Nothing included",
		Meaning: `No file matches a pattern of include. Patterns are relative to the file that contains them, and **
matches any number of directories.`,
		Example: `
include = ["services/*/gobuild.hcl"]

toolchain "stable" { version = "1.26.8" }
`,
	})
	IncludeCycle = register(Kind{
		Code: "include-cycle", Summary: "Include cycle",
		Meaning: `Files include each other in a cycle. Remove one of the includes: all included files share one
namespace, so each needs to be included only once.`,
		Example: `
include = ["api/gobuild.hcl"]
-- api/gobuild.hcl --
include = ["../gobuild.hcl"]
`,
	})
	IncludedTwice = register(Kind{
		Code: "included-twice", Summary: "Included twice",
		Meaning: `A file is included with different names after as, or with a name and without one. Its locals and
variables belong to one namespace: write the same in all places.`,
		Example: `
include = ["api/gobuild.hcl", { path = "api/gobuild.hcl", as = "api" }]
-- api/gobuild.hcl --
locals { port = 8080 }
`,
	})
	CannotIncludeADirectory = register(Kind{
		Code: "cannot-include-a-directory", Summary: "Cannot include a directory",
		Meaning: `include takes files, not directories. Add the file's name.`,
		Example: `
include = ["api"]
-- api/gobuild.hcl --
target "api" { package = "." }
`,
	})
	NotAGobuildFile = register(Kind{
		Code: "not-a-gobuild-file", Summary: "Not a gobuild file",
		Meaning: `The name of an included file must end with .hcl or .hcl.json.`,
		Example: `
include = ["targets.yaml"]
-- targets.yaml --
targets: []
`,
	})
	NotTheFirstFile = register(Kind{
		Code: "not-the-first-file", Summary: "Not the first file",
		Meaning: `An included file has an attribute that applies to the whole project. Move it to the file that
includes the others.`,
		Example: `
include = ["api/gobuild.hcl"]
-- api/gobuild.hcl --
dist = "out"
`,
	})
	DuplicateName = register(Kind{
		Code: "duplicate-name", Summary: "Duplicate name",
		Meaning: `Two blocks of one kind have the same label, or a block has the same attribute twice. All files
share one namespace. Rename or remove one of the two.`,
		Example: `
target "api" { package = "./cmd/api" }
target "api" { package = "./cmd/web" }
`,
	})
	DuplicateBlock = register(Kind{
		Code: "duplicate-block", Summary: "Duplicate block",
		Meaning: `There are two blocks of a kind that may occur only once. Move the attributes of both into one
block.`,
		Example: `
docker { network = "bridge" }
docker { network = "none" }
`,
	})
	UnknownBlock = register(Kind{
		Code: "unknown-block", Summary: "Unknown block",
		Meaning: `The language has no block of that name in this place. schemas/README.md lists all blocks.`,
		Example: `
targett "api" { package = "./cmd/api" }
`,
	})
	UnknownAttribute = register(Kind{
		Code: "unknown-attribute", Summary: "Unknown attribute",
		Meaning: `The block has no attribute of that name. schemas/README.md lists the attributes of each block.`,
		Example: `
target "api" { pakage = "./cmd/api" }
`,
	})
	NotAnAttribute = register(Kind{
		Code: "not-an-attribute", Summary: "Not an attribute",
		Meaning: `A block is written as an attribute. Write it without the equals sign.`,
		Example: `
image "api" {
  base = "scratch"
  file = { source = "a" }
}
`,
	})
	NotABlock = register(Kind{
		Code: "not-a-block", Summary: "Not a block",
		Meaning: `An attribute is written as a block. Write it with an equals sign.`,
		Example: `
target "api" {
  package = "./cmd/api"
  env { A = "b" }
}
`,
	})
	MissingLabel = register(Kind{
		Code: "missing-label", Summary: "Missing label",
		Meaning: `The block needs a label: a name in quotes before its brace, by which others refer to it.`,
		Example: `
target { package = "./cmd/api" }
`,
	})
	LabelNotExpected = register(Kind{
		Code: "label-not-expected", Summary: "Label not expected",
		Meaning: `The block has more labels than its kind takes. Remove the extra labels.`,
		Example: `
locals "all" {}
`,
	})
	InvalidName = register(Kind{
		Code: "invalid-name", Summary: "Invalid name",
		Meaning: `A label, the name of a local or the name of a file contains invalid characters, or is a word of
the language.`,
		Example: `
target "api/server" { package = "./cmd/api" }
`,
	})
	MissingAttribute = register(Kind{
		Code: "missing-attribute", Summary: "Missing attribute",
		Meaning: `The block lacks a required attribute, or the attribute is null.`,
		Example: `
target "api" {}
`,
	})
	VersionAndImage = register(Kind{
		Code: "version-and-image", Summary: "Version and image",
		Meaning: `A toolchain is either a version of Go or an image that contains Go. This one has both attributes;
remove one.`,
		Example: `
toolchain "stable" {
  version = "1.26.8"
  image   = "golang:1.26"
}
`,
	})
	Other = register(Kind{
		Code: "other", Summary: "Other",
		Meaning: `The problem has no code of its own.`,
	})
)
