package diag

// References and other names that lead nowhere.
var (
	UnknownReference = register(Kind{
		Code: "unknown-reference", Summary: "Unknown reference",
		Meaning: `A reference starts with an unknown word. References start with var, local, git, each, toolchain,
target, image or group. Strings are written in quotes.`,
		Example: `
target "api" {
  package   = "./cmd/api"
  toolchain = toolchian.stable
}
toolchain "stable" { version = "1.26.8" }
`,
	})
	IncompleteReference = register(Kind{
		Code: "incomplete-reference", Summary: "Incomplete reference",
		Meaning: `A reference names a kind of block without saying which block.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "./cmd/api"
  toolchain = toolchain
}
`,
	})
	UnknownVariable = register(Kind{
		Code: "unknown-variable", Summary: "Unknown variable",
		Meaning: `No variable block has that label. This applies to names in -set= as well.`,
		Example: `
variable "version" { default = "1.0" }
image "api" {
  base = "scratch"
  tags = ["api:${var.versoin}"]
}
`,
	})
	UnknownLocalValue = register(Kind{
		Code: "unknown-local-value", Summary: "Unknown local value",
		Meaning: `No locals block has an attribute of that name.`,
		Example: `
locals { registry = "registry.example.com" }
image "api" {
  base = "scratch"
  tags = ["${local.regsitry}/api"]
}
`,
	})
	UnknownAttributeOfGit = register(Kind{
		Code: "unknown-attribute-of-git", Summary: "Unknown attribute of git",
		Meaning: `git has no attribute of that name. schemas/README.md lists its attributes.`,
		Example: `
image "api" {
  base = "scratch"
  tags = ["api:${git.comit}"]
}
`,
	})
	UnknownToolchain = register(Kind{
		Code: "unknown-toolchain", Summary: "Unknown toolchain",
		Meaning: `No toolchain block has that label.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "./cmd/api"
  toolchain = toolchain.stabel
}
`,
	})
	UnknownTarget = register(Kind{
		Code: "unknown-target", Summary: "Unknown target",
		Meaning: `No target block has that label.`,
		Example: `
target "api" { package = "./cmd/api" }
image "api" {
  base    = "scratch"
  targets = [target.apii]
}
`,
	})
	UnknownImage = register(Kind{
		Code: "unknown-image", Summary: "Unknown image",
		Meaning: `No image block has that label.`,
		Example: `
image "base" { base = "debian:bookworm-slim" }
image "api" { base = image.bsae }
`,
	})
	UnknownGroup = register(Kind{
		Code: "unknown-group", Summary: "Unknown group",
		Meaning: `No group block has that label.`,
		Example: `
group "all" { members = [group.services] }
`,
	})
	UnknownDefaults = register(Kind{
		Code: "unknown-defaults", Summary: "Unknown defaults",
		Meaning: `No defaults block has that label.`,
		Example: `
defaults "service" {
  target { ldflags = ["-s"] }
}
target "api" {
  defaults = [defaults.servcie]
  package  = "./cmd/api"
}
`,
	})
	UnknownFunction = register(Kind{
		Code: "unknown-function", Summary: "Unknown function",
		Meaning: `The language has no function of that name. schemas/README.md lists all functions.`,
		Example: `
locals { name = uper("api") }
`,
	})
	UnknownKey = register(Kind{
		Code: "unknown-key", Summary: "Unknown key",
		Meaning: `A map or an object has no such key, or a list no such element. Elements of a list are numbered from
0.`,
		Example: `
locals { ports = { api = 8080 } }
image "api" {
  base  = "scratch"
  ports = [local.ports["apy"]]
}
`,
	})
	UnknownInstance = register(Kind{
		Code: "unknown-instance", Summary: "Unknown instance",
		Meaning: `The block's for_each has no such key.`,
		Example: `
target "svc" {
  for_each = toset(["api", "web"])
  package  = "./cmd/${each.key}"
}
image "api" {
  base    = "scratch"
  targets = [target.svc["apy"]]
}
`,
	})
	NoForEachHere = register(Kind{
		Code: "no-for-each-here", Summary: "No for_each here",
		Meaning: `each.key and each.value are known only within a block that has for_each.`,
		Example: `
target "api" { package = "./cmd/${each.key}" }
`,
	})
	NoForEachThere = register(Kind{
		Code: "no-for-each-there", Summary: "No for_each there",
		Meaning: `A reference uses a block without for_each as a map of instances. Refer to the block itself.`,
		Example: `
target "api" { package = "./cmd/api" }
image "api" {
  base    = "scratch"
  targets = [target.api["x"]]
}
`,
	})
	SeveralInstances = register(Kind{
		Code: "several-instances", Summary: "Several instances",
		Meaning: `An attribute takes one reference, but a block with for_each stands for several instances. Add a
key in brackets.`,
		Example: `
toolchain "go" {
  for_each = toset(["1.25.0", "1.26.8"])
  version  = each.key
}
target "api" {
  package   = "./cmd/api"
  toolchain = toolchain.go
}
`,
	})
	ReferenceNeeded = register(Kind{
		Code: "reference-needed", Summary: "Reference needed",
		Meaning: `An attribute takes a reference, but the value is a string. References are written without quotes.`,
		Example: `
target "api" { package = "./cmd/api" }
image "api" {
  base    = "scratch"
  targets = ["api"]
}
`,
	})
	WrongReference = register(Kind{
		Code: "wrong-reference", Summary: "Wrong reference",
		Meaning: `A reference leads to a block of a kind that the attribute does not take.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
image "api" {
  base    = "scratch"
  targets = [toolchain.stable]
}
`,
	})
	Cycle = register(Kind{
		Code: "cycle", Summary: "Cycle",
		Meaning: `A value depends on itself, directly or through others. Remove one of the references.`,
		Example: `
locals {
  a = local.b
  b = local.a
}
`,
	})
	NothingSelected = register(Kind{
		Code: "nothing-selected", Summary: "Nothing selected",
		Meaning: `A name on the command line, or in -only=, matches nothing that the command builds. It is a label,
label/key or kind.label, with globs, or a key that only one instance has.`,
		Example: `
target "api" { package = "./cmd/api" }
`,
		Command: "gobuild plan -only=apy",
	})
	VariableWithoutAValue = register(Kind{
		Code: "variable-without-a-value", Summary: "Variable without a value",
		Meaning: `A variable has no default and is not set. Set it with -set=NAME=VALUE or GOBUILD_VAR_NAME=VALUE.`,
		Example: `
variable "version" {}
image "api" {
  base = "scratch"
  tags = ["api:${var.version}"]
}
`,
	})
)
