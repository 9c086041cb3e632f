package diag

// What is wrong with a toolchain, a C compiler or an executor.
var (
	ATargetWithoutAToolchain = register(Kind{
		Code: "a-target-without-a-toolchain", Summary: "A target without a toolchain",
		Meaning: `Neither the target nor defaults nor go.mod says which Go version compiles it.`,
		Example: `
target "api" { package = "." }
-- go.mod --
module example.com/m
-- main.go --
package main

func main() {}
`,
	})
	ThereIsNoSuchGoVersion = register(Kind{
		Code: "there-is-no-such-go-version", Summary: "There is no such Go version",
		Meaning: `The module proxy has no toolchain of that version for this platform.`,
		Example: `
toolchain "stable" { version = "1.26.99" }
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
` + program,
		Command: "gobuild plan",
	})
	TheGoVersionOfGoMod = register(Kind{
		Code: "the-go-version-that-go-mod-asks-for-cannot-be-had", Summary: "The Go version that go.mod asks for " +
			"cannot be had",
		Meaning: `The module proxy has no toolchain of the version that go.mod or go.work names. Name one with a
toolchain block.`,
		Example: `
target "api" { package = "." }
-- go.mod --
module example.com/m

go 1.99.0
-- main.go --
package main

func main() {}
`,
		Command: "gobuild plan",
	})
	ThisToolchainNeedsDocker = register(Kind{
		Code: "this-toolchain-needs-docker", Summary: "This toolchain needs Docker",
		Meaning: `The toolchain is an image, but the host executor runs no containers.`,
		Example: `
toolchain "debian" { image = "golang:1.26-bookworm" }
target "api" {
  package   = "."
  toolchain = toolchain.debian
}
` + program,
		Command: "gobuild plan -executor=host",
	})
	ThisToolchainImageCannotBeUsed = register(Kind{
		Code: "this-toolchain-image-cannot-be-used", Summary: "This toolchain image cannot be used",
		Meaning: `The image of a toolchain cannot be pulled, or does not contain go.`,
	})
	ThisToolchainCannotBuildTheTarget = register(Kind{
		Code: "this-toolchain-cannot-build-the-target", Summary: "This toolchain cannot build the target",
		Meaning: `The Go version is too old or too new for what the target needs. The message names a version that
works.`,
		Example: `
toolchain "old" { version = "1.4.3" }
target "api" {
  package   = "."
  toolchain = toolchain.old
}
` + program,
		Command: "gobuild plan",
	})
	TheToolchainCannotMakeThisPlatform = register(Kind{
		Code: "the-toolchain-cannot-make-this-platform", Summary: "The toolchain cannot make this platform",
		Meaning: `The Go version does not support a platform of the target.`,
		Example: `
toolchain "old" { version = "1.10.8" }
target "api" {
  package   = "rsc.io/hello@v1.0.0"
  platforms = ["linux/riscv64"]
  toolchain = toolchain.old
}
`,
		Command: "gobuild plan",
	})
	NoCCompiler = register(Kind{
		Code: "no-c-compiler", Summary: "No C compiler",
		Meaning: `cgo is on, but the container of a Go version contains only Go. Give the target a toolchain image
with gcc and Go, or use the host executor.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "."
  cgo       = "static"
  toolchain = toolchain.stable
}
` + program,
		Command: "gobuild plan -executor=docker",
	})
	NoCCompilerForThisPlatform = register(Kind{
		Code: "no-c-compiler-for-this-platform", Summary: "No C compiler for this platform",
		Meaning: `cgo is on for a platform that the C compiler does not support. Name a cross compiler in a platform
block, platform "linux/arm64" { env = { CC = "aarch64-linux-gnu-gcc" } }, and install it on the machine or in the
toolchain's image.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "."
  cgo       = "static"
  platforms = ["linux/s390x"]
  toolchain = toolchain.stable
}
` + program,
		Command: "gobuild plan -executor=host",
	})
	AStaticProgramForAnotherSystem = register(Kind{
		Code: "a-static-program-for-another-system-than-linux", Summary: "A static program for another system " +
			"than Linux",
		Meaning: `cgo = "static" links the C library statically, which is possible only on Linux.`,
		Example: `
toolchain "stable" { version = "1.26.8" }
target "api" {
  package   = "."
  cgo       = "static"
  platforms = ["windows/amd64"]
  toolchain = toolchain.stable
}
` + program,
		Command: "gobuild plan -executor=host",
	})
	DockerIsAskedFor = register(Kind{
		Code: "docker-is-asked-for-and-not-there", Summary: "Docker is asked for, and not there",
		Meaning: `The file has executor = "docker", but no Docker engine answers. Start the engine, or write
executor = "host".`,
		Example: `
executor = "docker"
docker { host = "unix:///no/such/socket" }
target "api" { package = "." }
`,
		Command: "gobuild plan",
	})
	TheEngineNeedsYourPermission = register(Kind{
		Code: "the-engine-needs-your-permission", Summary: "The engine needs your permission",
		Meaning: `The configuration names an engine that is not a socket of this machine. It would get your
credentials, so you must allow it with -allow=URL.`,
		Example: `
docker { host = "tcp://192.0.2.1:2376" }
target "api" { package = "." }
`,
		Command: "gobuild plan",
	})
)
