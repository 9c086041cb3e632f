package diag

// Values that an attribute does not take.
var (
	WrongType = register(Kind{
		Code: "wrong-type", Summary: "Wrong type",
		Meaning: `A value has the wrong type: a string instead of a list, for instance.`,
		Example: `
target "api" {
  package   = "./cmd/api"
  platforms = "linux/amd64"
}
`,
	})
	NullValue = register(Kind{
		Code: "null-value", Summary: "Null value",
		Meaning: `An element of a list or map is null, or a part of a string. Only a whole attribute may be null; it
then counts as left out.`,
		Example: `
target "api" {
  package    = "./cmd/api"
  build_tags = [null]
}
`,
	})
	InvalidType = register(Kind{
		Code: "invalid-type", Summary: "Invalid type",
		Meaning: `The type of a variable is none. Types are written as in Terraform: string, number, bool, any,
list(string), set(string), map(string), object({ name = string }) and tuple([string]).`,
		Example: `
variable "jobs" { type = integer }
`,
	})
	InvalidVariableValue = register(Kind{
		Code: "invalid-variable-value", Summary: "Invalid variable value",
		Meaning: `The value of a variable does not meet the condition of one of its validation blocks. The message
is the error_message of that block.`,
		Example: `
variable "jobs" {
  default = 0
  validation {
    condition     = var.jobs > 0
    error_message = "jobs must be positive."
  }
}
`,
	})
	InvalidExpression = register(Kind{
		Code: "invalid-expression", Summary: "Invalid expression",
		Meaning: `An expression cannot be evaluated: a function does not accept its arguments, or an operator its
operands. Headline and text are mostly HCL's.`,
		Headlines: []string{"Ambiguous attribute key", "Attempt to get attribute from null value",
			"Attempt to index null value", "Call to unknown function", "Condition is null", "Duplicate object key",
			"Error in function call", "Function calls not allowed", "Inconsistent conditional result types",
			"Incorrect condition type", "Incorrect key type", "Invalid 'for' condition",
			"Invalid expanding argument value", "Invalid function argument", "Invalid index", "Invalid object key",
			"Invalid operand", "Invalid path step", "Invalid template interpolation value",
			"Iteration over non-iterable value", "Iteration over null value", "Missing map element",
			"Not enough function arguments", "Null condition", "Null value as key", "Operation failed",
			"Splat of null value", "Too many function arguments", "Unsupported attribute"},
		Example: `
locals { n = 1 + "a" }
`,
	})
	InvalidValue = register(Kind{
		Code: "invalid-value", Summary: "Invalid value",
		Meaning: `A string is not one of those that the attribute takes, is empty, or contains invalid characters.`,
		Example: `
target "api" {
  package = "./cmd/api"
  cgo     = "on"
}
`,
	})
	NotKnownYet = register(Kind{
		Code: "not-known-yet", Summary: "Not known yet",
		Meaning: `An attribute depends on git, but is needed before git is asked.`,
		Example: `
executor = git.dirty ? "host" : "docker"
`,
	})
	GitCannotSay = register(Kind{
		Code: "git-cannot-say", Summary: "Git cannot say",
		Meaning: `A value of git is used, but git has none: there is no repository, no commit, or git refuses to
read it. The message quotes git.`,
		Example: `
image "api" {
  base = "scratch"
  tags = ["api:${git.commit}"]
}
`,
	})
	InvalidKey = register(Kind{
		Code: "invalid-key", Summary: "Invalid key",
		Meaning: `A key of for_each is empty, or contains characters that are not allowed in an address.`,
		Example: `
target "api" {
  for_each = toset([""])
  package  = "./cmd/api"
}
`,
	})
	InvalidPattern = register(Kind{
		Code: "invalid-pattern", Summary: "Invalid pattern",
		Meaning: `A pattern of include is not a valid pattern.`,
		Example: `
include = ["[a/*.hcl"]
`,
	})
	OutsideOfTheRepository = register(Kind{
		Code: "outside-of-the-repository", Summary: "Outside of the repository",
		Meaning: `The configuration names a file outside the repository. Only the user can allow that, with
-allow=PATH or GOBUILD_ALLOW.`,
		Example: `
image "api" {
  base = "scratch"
  file "/etc/hosts" { source = "/etc/hosts" }
}
`,
	})
	NotADirectory = register(Kind{
		Code: "not-a-directory", Summary: "Not a directory",
		Meaning: `A path must be a directory, but names a file, or does not exist.`,
		Example: `
override "example.com/lib" { path = "" }
`,
	})
	NotADirectoryOfSources = register(Kind{
		Code: "not-a-directory-of-sources", Summary: "Not a directory of sources",
		Meaning: `Sources are in a directory that contains much else: a home directory, /, /etc, an engine's
directory or the like. A compile could read all of it.`,
		Example: `
override "example.com/lib" { path = "/etc" }
`,
	})
	InvalidPath = register(Kind{
		Code: "invalid-path", Summary: "Invalid path",
		Meaning: `A path cannot be used: it is empty, or leads to a place that is not allowed.`,
		Example: `
dist = "../out"
`,
	})
	InvalidCache = register(Kind{
		Code: "invalid-cache", Summary: "Invalid cache",
		Meaning: `The URL of a cache is none that gobuild can use: https:// with a key, http:// on this machine with a
key, oci:// with a registry, a repository and a key, s3:// with a bucket and a key, or file:// with a
directory. Only a bucket has a region and an endpoint.`,
		Example: `
cache {
  url        = "http://cache.example.com/gobuild"
  public_key = "cache.pem"
}
`,
	})
	InvalidCacheKey = register(Kind{
		Code: "invalid-cache-key", Summary: "Invalid key of a cache",
		Meaning: `A key of a cache is not an Ed25519 key in PEM form, or a private key is where others can read it.`,
		Example: `
cache {
  url        = "https://cache.example.com/gobuild"
  public_key = "cache.pem"
}
-- cache.pem --
no key
`,
	})
	NotAnAbsolutePath = register(Kind{
		Code: "not-an-absolute-path", Summary: "Not an absolute path",
		Meaning: `A path in an image must start with a slash.`,
		Example: `
image "api" {
  base    = "scratch"
  workdir = "srv"
}
`,
	})
	InvalidVersion = register(Kind{
		Code: "invalid-version", Summary: "Invalid version",
		Meaning: `A toolchain's version does not have the form of Go versions, such as 1.26.8, 1.26 or 1.27rc1.`,
		Example: `
toolchain "stable" { version = "v1.26" }
`,
	})
	InvalidPackage = register(Kind{
		Code: "invalid-package", Summary: "Invalid package",
		Meaning: `This is not a Go package (a directory that starts with ./, an import path, or path@version), or
not the name of a package of a distribution.`,
		Example: `
target "api" { package = "./cmd/..." }
`,
	})
	UnknownPlatform = register(Kind{
		Code: "unknown-platform", Summary: "Unknown platform",
		Meaning: `This is not a platform of Go. Platforms are written os/arch, such as linux/amd64, or with a
variant, linux/arm/v7.`,
		Example: `
target "api" {
  package   = "./cmd/api"
  platforms = ["linux/x64"]
}
`,
	})
	InvalidBuildTag = register(Kind{
		Code: "invalid-build-tag", Summary: "Invalid build tag",
		Meaning: `Build tags consist of letters, digits, underscores and dots. Each tag is a separate element.`,
		Example: `
target "api" {
  package    = "./cmd/api"
  build_tags = ["netgo osusergo"]
}
`,
	})
	InvalidFlag = register(Kind{
		Code: "invalid-flag", Summary: "Invalid flag",
		Meaning: `A flag contains characters that cannot be passed to a command.`,
		Example: `
target "api" {
  package = "./cmd/api"
  ldflags = ["-s\u0000"]
}
`,
	})
	InvalidVariable = register(Kind{
		Code: "invalid-variable", Summary: "Invalid variable",
		Meaning: `The name of an environment variable is empty or contains an equals sign.`,
		Example: `
target "api" {
  package = "./cmd/api"
  env     = { "A=B" = "c" }
}
`,
	})
	InvalidStamp = register(Kind{
		Code: "invalid-stamp", Summary: "Invalid stamp",
		Meaning: `A key of stamp is a package's import path, a dot and the name of a string variable: main.version.`,
		Example: `
target "api" {
  package = "./cmd/api"
  stamp   = { version = "1.0" }
}
`,
	})
	InvalidSuffix = register(Kind{
		Code: "invalid-suffix", Summary: "Invalid suffix",
		Meaning: `install_suffix consists of letters, digits and underscores.`,
		Example: `
target "api" {
  package        = "./cmd/api"
  install_suffix = "a/b"
}
`,
	})
	InvalidLabel = register(Kind{
		Code: "invalid-label", Summary: "Invalid label",
		Meaning: `The name of an image's label is empty.`,
		Example: `
image "api" {
  base   = "scratch"
  labels = { "" = "x" }
}
`,
	})
	InvalidAnnotation = register(Kind{
		Code: "invalid-annotation", Summary: "Invalid annotation",
		Meaning: `The name of an image's annotation is empty.`,
		Example: `
image "api" {
  base        = "scratch"
  annotations = { "" = "x" }
}
`,
	})
	InvalidUser = register(Kind{
		Code: "invalid-user", Summary: "Invalid user",
		Meaning: `user is a name or a number, optionally followed by a colon and a group. An element of users is
name:uid or name:uid:gid.`,
		Example: `
image "api" {
  base  = "scratch"
  users = ["api"]
}
`,
	})
	InvalidPort = register(Kind{
		Code: "invalid-port", Summary: "Invalid port",
		Meaning: `A port is a number up to 65535, optionally followed by /tcp, /udp or /sctp.`,
		Example: `
image "api" {
  base  = "scratch"
  ports = ["http"]
}
`,
	})
	UnknownSignal = register(Kind{
		Code: "unknown-signal", Summary: "Unknown signal",
		Meaning: `stop_signal is the name or number of a signal, such as SIGTERM.`,
		Example: `
image "api" {
  base        = "scratch"
  stop_signal = "SIGSTP"
}
`,
	})
	InvalidMode = register(Kind{
		Code: "invalid-mode", Summary: "Invalid mode",
		Meaning: `mode is three or four octal digits, such as "0755".`,
		Example: `
image "api" {
  base = "scratch"
  file "/a" {
    source = "a"
    mode   = "rwx"
  }
}
-- a --
a
`,
	})
	MissingBase = register(Kind{
		Code: "missing-base", Summary: "Missing base",
		Meaning: `base is empty. "scratch" is the empty base image.`,
		Example: `
image "api" { base = "" }
`,
	})
	NothingMatches = register(Kind{
		Code: "nothing-matches-this-pattern", Summary: "Nothing matches this pattern",
		Meaning: `A pattern of exclude leaves nothing out. In a file block a pattern without a slash is for names
anywhere in the block's source, one with a slash for paths below that; in mains() it is relative to the directory of the
file.`,
		Example: `
image "api" {
  base = "scratch"
  file "/srv" {
    source  = "web"
    exclude = ["web/drafts"]
  }
}
-- web/index.html --
hello
-- web/drafts/new.html --
new
`,
	})
	AMainPackageIsLeftOut = register(Kind{
		Code: "a-main-package-is-left-out", Summary: "A main package is left out",
		Meaning: `mains() ignores a directory with a main package, because its name starts with _ or a dot, or is
one that Go builds no package of. Go ignores or refuses it as well.`,
		Example: `
target "svc" {
  for_each  = mains("./cmd/...")
  package   = each.value
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/m

go 1.26.0
-- cmd/api/main.go --
package main

func main() {}
-- cmd/_old/main.go --
package main

func main() {}
`,
	})
)
