package diag

// Errors that are of no place in a file.
var (
	Usage = register(Kind{
		Code: "usage", Summary: "Usage",
		Meaning: `gobuild was called with an unknown or invalid flag, argument or environment variable. gobuild VERB
-help lists the flags of a verb.`,
		Example: `
target "api" { package = "./cmd/api" }
`,
		Command: "gobuild plan -jobs=0",
	})
	NoConfiguration = register(Kind{
		Code: "no-configuration", Summary: "No configuration",
		Meaning: `There is no gobuild.hcl in the directory or above it. gobuild init writes one.`,
	})
	NothingToDo = register(Kind{
		Code: "nothing-to-do", Summary: "Nothing to do",
		Meaning: `The configuration has no block of the kind that the command builds.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
`,
		Command: "gobuild image",
	})
	NotFormatted = register(Kind{
		Code: "not-formatted", Summary: "Not formatted",
		Meaning: `gobuild fmt -check found files that gobuild fmt would change. Run gobuild fmt.`,
		Example: `
target "api"   { package="./cmd/api" }
`,
		Command: "gobuild fmt -check",
	})
	NotUpToDate = register(Kind{
		Code: "not-up-to-date", Summary: "Not up to date",
		Meaning: `gobuild update -check found versions that gobuild update would raise. Run gobuild update.`,
		Example: `
toolchain "stable" { version = "1.24.1" }
`,
		Command: "gobuild update -check",
	})
	NoEngine = register(Kind{
		Code: "no-engine", Summary: "No engine",
		Meaning: `Docker is requested, but no engine answers. Start the engine, or use -executor=host.`,
	})
	ToolchainFailed = register(Kind{
		Code: "toolchain-failed", Summary: "A toolchain failed",
		Meaning: `A Go distribution could not be fetched, checked or started.`,
	})
	FetchFailed = register(Kind{
		Code: "fetch-failed", Summary: "A fetch failed",
		Meaning: `go could not download the modules of a target. The message quotes go.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
-- go.mod --
module example.com/m

go 1.26.0

require example.com/nothing v1.0.0
-- main.go --
package main

import _ "example.com/nothing"

func main() {}
`,
		Command: "gobuild build -executor=host",
	})
	CompileFailed = register(Kind{
		Code: "compile-failed", Summary: "A compile failed",
		Meaning: `go build failed. The message quotes go.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
-- go.mod --
module example.com/m

go 1.26.0
-- main.go --
package main

func main() { undefined() }
`,
		Command: "gobuild build -executor=host",
	})
	InstallFailed = register(Kind{
		Code: "install-failed", Summary: "An installation failed",
		Meaning: `A binary could not be written to its destination.`,
	})
	InTheWay = register(Kind{
		Code: "something-is-in-the-way", Summary: "Something is in the way",
		Meaning: `A directory or a link is in the place of a file that gobuild writes, or a file or a link is in the
place of a directory. Remove it, or choose another directory with dist.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "."
  platforms = ["linux/amd64"]
  toolchain = toolchain.stable
}
-- go.mod --
module example.com/m

go 1.26.0
-- main.go --
package main

func main() {}
-- dist/linux_amd64/api/file --
a directory stands in the way
`,
		Command: "gobuild build -executor=host",
	})
	AssembleFailed = register(Kind{
		Code: "assemble-failed", Summary: "An image failed",
		Meaning: `An image could not be assembled.`,
	})
	DeliverFailed = register(Kind{
		Code: "deliver-failed", Summary: "A delivery failed",
		Meaning: `An image could not be loaded into the engine, written as a layout, or pushed.`,
	})
	NotReproducible = register(Kind{
		Code: "not-reproducible", Summary: "Not reproducible",
		Meaning: `The build on a clean system failed, or its results differ from those of the build here.`,
	})
	Failed = register(Kind{
		Code: "failed", Summary: "Failed",
		Meaning: `The command could not continue. For instance, one of gobuild's own files could not be read or
written.`,
	})
)
