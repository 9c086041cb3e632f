package diag

// What is wrong with a target, or an override that it uses.
var (
	TwoTargetsWriteTheSameFile = register(Kind{
		Code: "two-targets-write-the-same-file", Summary: "Two targets write the same file",
		Meaning: `Two targets have the same name and platform. Give one of them another name.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
target "web" {
  name      = "api"
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	UnknownExperiment = register(Kind{
		Code: "unknown-experiment", Summary: "Unknown experiment",
		Meaning: `GOEXPERIMENT names an experiment that Go does not have. Its names are listed in
internal/goexperiment/flags.go of a Go distribution.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
  env       = { GOEXPERIMENT = "jsonv3" }
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AVariableThatATargetMayNotSet = register(Kind{
		Code: "a-variable-that-a-target-may-not-set", Summary: "A variable that a target may not set",
		Meaning: `env sets a variable that gobuild sets itself, such as GOOS. Use the attribute that the message
names.`,
		Example: `
target "api" {
  package   = "."
  env       = { GOOS = "linux" }
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AVariableForASandbox = register(Kind{
		Code: "a-variable-that-a-target-may-set-in-a-sandbox-only", Summary: "A variable that a target may set in a " +
			"sandbox only",
		Meaning: `env sets a variable that lets code of the repository run without Go's checks, and no sandbox is
available here. Use Docker, or -trust if you trust the repository with everything that you can access on this
machine.`,
	})
	ThisCannotBePassedToGoBuild = register(Kind{
		Code: "this-cannot-be-passed-to-go-build", Summary: "This cannot be passed to go build",
		Meaning: `A flag contains both kinds of quotes, or something else that go build cannot split.`,
		Example: `
target "api" {
  package   = "."
  ldflags   = ["-X", "main.a='\""]
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AFlagThatATargetMayNotHave = register(Kind{
		Code: "a-flag-that-a-target-may-not-have", Summary: "A flag that a target may not have",
		Meaning: `A flag makes the compiler or linker read or write other files, or run a program, or it is one of go
build, which gives it to all tools. Often an attribute does what is wanted; the message names it.`,
		Example: `
target "api" {
  package   = "."
  ldflags   = ["-o=/tmp/x"]
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AFlagThatTheToolchainLacks = register(Kind{
		Code: "a-flag-that-the-toolchain-lacks", Summary: "A flag that the toolchain lacks",
		Meaning: `An attribute stands for a flag that go build has from a later release on. The message names it.`,
		Example: `
target "api" {
  package   = "."
  pgo       = "off"
  toolchain = toolchain.old
}
toolchain "old" { version = "1.16.15" }
-- go.mod --
module example.com/api

go 1.16
-- main.go --
package main

func main() {}
`,
	})
	ThePlatformLacksThis = register(Kind{
		Code: "the-platform-lacks-this", Summary: "The platform lacks this",
		Meaning: `Go has build modes and detectors for some platforms only. The message lists them.`,
		Example: `
target "api" {
  package    = "."
  platforms  = ["linux/mips64"]
  build_mode = "pie"
  toolchain  = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	ThisNeedsCgo = register(Kind{
		Code: "this-needs-cgo", Summary: "This needs cgo",
		Meaning: `Libraries for C, plugins and detectors are linked by a C compiler: write cgo = "dynamic". The memory
sanitizer needs Clang.`,
		Example: `
target "api" {
  package   = "."
  platforms = ["linux/amd64"]
  race      = true
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	TheseExcludeEachOther = register(Kind{
		Code: "these-exclude-each-other", Summary: "These exclude each other",
		Meaning: `Go does not build a program with two of these: a program has one of race, msan and asan, and race
excludes build_mode = "pie".`,
		Example: `
target "api" {
  package   = "."
  race      = true
  asan      = true
  cgo       = "dynamic"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	ThisIsNotAProfile = register(Kind{
		Code: "this-is-not-a-profile", Summary: "This is not a profile",
		Meaning: `pgo names a file that is not there, a directory, or a file that is no profile.`,
		Example: `
target "api" {
  package   = "."
  pgo       = "api.pgo"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	NotAProgram = register(Kind{
		Code: "not-a-program", Summary: "Not a program",
		Meaning: `An image contains programs, shared libraries and plugins, but no archive for C linkers; and only a
program can be run or installed.`,
		Example: `
target "lib" {
  package    = "."
  platforms  = ["linux/amd64"]
  build_mode = "c-archive"
  cgo        = "dynamic"
  toolchain  = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
image "lib" {
  base    = "scratch"
  targets = [target.lib]
}
` + program,
	})
	AStampWithoutEffect = register(Kind{
		Code: "a-stamp-without-effect", Summary: "A stamp without effect",
		Meaning: `Go's linker ignores a stamp of a package that the program does not import, and of what is no
variable of the type string there. A variable whose first value is computed loses its stamp when the
program starts.`,
		Example: `
target "api" {
  package   = "."
  stamp     = { "main.versoin" = "1.0" }
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/m

go 1.26.0
-- main.go --
package main

var version string

func main() { println(version) }
`,
	})
	AVariableWithoutEffect = register(Kind{
		Code: "a-variable-without-effect", Summary: "A variable without effect",
		Meaning: `env sets a variable that only C code is compiled with, such as CC or CGO_CFLAGS, and the target is
compiled without C code: cgo = "off" is the default.`,
		Example: `
target "api" {
  package   = "."
  env       = { CGO_CFLAGS = "-O2" }
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AnOverrideWithoutSources = register(Kind{
		Code: "an-override-without-sources", Summary: "An override without sources",
		Meaning: `The directory of an override does not exist.`,
	})
	TheOverridesGoModCannotBeRead = register(Kind{
		Code: "the-override-s-go-mod-cannot-be-read", Summary: "The override's go.mod cannot be read",
		Meaning: `The go.mod of an override has an error, or cannot be read.`,
		Example: `
override "example.com/lib" { path = "lib" }
-- lib/go.mod --
modul example.com/lib
`,
	})
	TheOverrideHoldsAnotherModule = register(Kind{
		Code: "the-override-holds-another-module", Summary: "The override holds another module",
		Meaning: `The go.mod of an override names a module that differs from the override's label.`,
		Example: `
override "example.com/lib" { path = "lib" }
-- lib/go.mod --
module example.com/other
`,
	})
	ThisOverrideIsVendored = register(Kind{
		Code:    "this-override-cannot-take-the-place-of-a-vendored-package",
		Summary: "This override cannot take the place of a vendored package",
		Meaning: `The target's module is vendored, and the vendored package cannot be overlaid by the override.`,
	})
	AnOverrideWhereNoneIsAllowed = register(Kind{
		Code: "an-override-where-none-is-allowed", Summary: "An override where none is allowed",
		Meaning: `A group or image with allow_overrides = false has a target that is built with an override.`,
		Example: `
override "example.com/lib" { path = "lib" }
target "api" {
  package   = "example.com/lib"
  toolchain = toolchain.stable
}
group "release" {
  members         = [target.api]
  allow_overrides = false
}
toolchain "stable" { version = "1.26.8" }
-- lib/go.mod --
module example.com/lib

go 1.26.0
-- lib/main.go --
package main

func main() {}
`,
		Command: "gobuild plan -only=group.release",
	})
	NothingImportsThisOverride = register(Kind{
		Code: "nothing-imports-this-override", Summary: "Nothing imports this override",
		Meaning: `No target imports a package of the override. Its import path may be misspelled.`,
		Example: `
override "example.com/lib" { path = "lib" }
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/m

go 1.26.0
-- main.go --
package main

func main() {}
-- lib/go.mod --
module example.com/lib
-- lib/lib.go --
package lib
`,
	})
)
