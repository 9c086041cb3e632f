package diag

// What is wrong with a target's package or its module.
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
	VendorIsStale = register(Kind{
		Code: "vendor-is-stale", Summary: "vendor is stale",
		Meaning: `vendor/modules.txt was written for other requirements than those of go.mod or go.work, and Go does
not build then. Run go mod vendor, in a workspace go work vendor.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/api

go 1.26.0

require example.com/dep v1.1.0
-- main.go --
package main

import _ "example.com/dep"

func main() {}
-- vendor/modules.txt --
# example.com/dep v1.0.0
## explicit
example.com/dep
-- vendor/example.com/dep/dep.go --
package dep
`,
	})
	APackageThatGoRefuses = register(Kind{
		Code: "a-package-that-go-refuses", Summary: "A package that Go refuses",
		Meaning: `Go builds no package from a directory of this name: import paths hold ASCII letters, digits and
- . _ ~ +, no element begins with a dash, and none is a name that Windows reserves, such as aux. Rename the directory.`,
		Example: `
target "api" {
  package   = "./cmd/my api"
  toolchain = toolchain.stable
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/api

go 1.26.0
-- cmd/my api/main.go --
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
)
