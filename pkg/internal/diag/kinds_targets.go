package diag

// What is wrong with a target, its package, or an override that it uses.
var (
	ThereIsNoSuchPackage = register(Kind{
		Code: "there-is-no-such-package", Summary: "There is no such package",
		Meaning: `package names a directory that does not exist, or an import path that no override provides.`,
		Example: `
target "api" { package = "./cmd/api" }
`,
	})
	ThisIsNoMainPackage = register(Kind{
		Code: "this-is-no-main-package", Summary: "This is no main package",
		Meaning: `Only package main is a program. Name a directory whose files start with package main.`,
		Example: `
target "lib" {
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/lib

go 1.26.0
-- lib.go --
package lib
`,
	})
	ThisPackageCannotBeCompiled = register(Kind{
		Code: "this-package-cannot-be-compiled", Summary: "This package cannot be compiled",
		Meaning: `No Go file of the directory is part of the build, or the files belong to several packages.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/api

go 1.26.0
-- main.go --
package main
-- other.go --
package other
`,
	})
	ThePackagesModuleCannotBeRead = register(Kind{
		Code: "the-package-s-module-cannot-be-read", Summary: "The package's module cannot be read",
		Meaning: `The go.mod, go.work or vendor/modules.txt of the package's module has an error, or cannot be read.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
modul example.com/api
-- main.go --
package main

func main() {}
`,
	})
	APackageWithoutAModule = register(Kind{
		Code: "a-package-without-a-module", Summary: "A package without a module",
		Meaning: `There is no go.mod in the package's directory or above it. Run go mod init there, or add an
override.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- main.go --
package main

func main() {}
`,
	})
	APackageWithoutAnImportPath = register(Kind{
		Code: "a-package-without-an-import-path", Summary: "A package without an import path",
		Meaning: `mode = "gopath" needs an import path. Only a directory in an override or a GOPATH tree has one.`,
		Example: `
target "api" {
  package   = "."
  mode      = "gopath"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- main.go --
package main

func main() {}
`,
	})
	ALinkLeadsOutOfTheModule = register(Kind{
		Code: "a-link-leads-out-of-the-module", Summary: "A link leads out of the module",
		Meaning: `package is a symbolic link to a directory that is in another module, or in none. Name the
directory itself.`,
	})
	ARemotePackageIsAModule = register(Kind{
		Code: "a-remote-package-is-a-module", Summary: "A remote package is a module",
		Meaning: `A package path@version is always built as a module, so mode does not apply.`,
		Example: `
target "hello" {
  package   = "rsc.io/hello@v1.0.0"
  mode      = "gopath"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
`,
		Command: "gobuild plan",
	})
	ThisPackageCannotBeHad = register(Kind{
		Code: "this-package-cannot-be-had", Summary: "This package cannot be had",
		Meaning: `The module proxy has no such module or version, or refuses to serve it. The message quotes the
proxy.`,
		Example: `
target "hello" {
  package   = "rsc.io/hello@v99.0.0"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
`,
		Command: "gobuild plan",
	})
	ThisPackageWasNotLookedUp = register(Kind{
		Code: "this-package-was-not-looked-up", Summary: "This package was not looked up",
		Meaning: `No module proxy could be asked about a remote package, so the package was not checked.`,
	})
	APackageAmongGobuildsOutputs = register(Kind{
		Code: "a-package-among-gobuild-s-outputs", Summary: "A package among gobuild's outputs",
		Meaning: `A package of the build is in the directory that gobuild writes to. Move the package, or choose
another directory with dist.`,
		Example: `
target "api" {
  package   = "./dist/api"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/m

go 1.26.0
-- dist/api/main.go --
package main

func main() {}
`,
	})
	APackageEmbedsGobuildsOutputs = register(Kind{
		Code: "a-package-embeds-gobuild-s-outputs", Summary: "A package embeds gobuild's outputs",
		Meaning: `A go:embed directive includes the directory that gobuild writes to, so each program would contain
the previous one. Embed less, or choose another directory with dist.`,
		Example: `
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

import "embed"

//go:embed all:dist
var files embed.FS

func main() {}
-- dist/index.html --
<p>
`,
	})
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
		Meaning: `A flag makes the compiler or linker read or write other files, or run a program. Often an
attribute does what is wanted; the message names it.`,
		Example: `
target "api" {
  package   = "."
  ldflags   = ["-o=/tmp/x"]
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
