package diag

// What is wrong with an image, its name, its base and what it is made of.
var (
	NotATag = register(Kind{
		Code: "not-a-tag", Summary: "Not a tag",
		Meaning: `No registry accepts this tag. A tag is repository:tag in lower case, with a registry in front if
it is pushed.`,
		Example: `
image "api" {
  base = "scratch"
  tags = ["API:1.0"]
}
`,
	})
	ANameThatIsNotATag = register(Kind{
		Code: "a-name-that-is-not-a-tag", Summary: "A name that is not a tag",
		Meaning: `An image without tags is tagged with its name, and this name cannot be a tag.`,
		Example: `
image "api" {
  base = "scratch"
  name = "a+b"
}
`,
	})
	NotAnImageReference = register(Kind{
		Code: "not-an-image-reference", Summary: "Not an image reference",
		Meaning: `base is not a valid image name.`,
		Example: `
image "api" { base = "debian bookworm" }
`,
	})
	ThisBaseCannotBeHad = register(Kind{
		Code: "this-base-cannot-be-had", Summary: "This base image cannot be pulled",
		Meaning: `The registry does not answer, refuses, or has no such image. The message quotes the registry.`,
		Example: `
image "api" { base = "127.0.0.1:1/none:1" }
`,
		Command: "gobuild image",
	})
	ThisImageCannotBeMade = register(Kind{
		Code: "this-image-cannot-be-made", Summary: "This image cannot be made",
		Meaning: `The image cannot be assembled from the base, the binaries and the files.`,
	})
	ThisImageCannotBeDelivered = register(Kind{
		Code: "this-image-cannot-be-delivered", Summary: "This image cannot be delivered",
		Meaning: `The registry that a tag names does not accept the image. The message quotes the registry.`,
		Example: `
image "api" {
  base = "scratch"
  tags = ["127.0.0.1:1/api:1"]
  file "/a" { source = "a" }
}
-- a --
a
`,
		Command: "gobuild image -push",
	})
	AnImageWithoutTagsCannotBePushed = register(Kind{
		Code: "an-image-without-tags-cannot-be-pushed", Summary: "An image without tags cannot be pushed",
		Meaning: `An image without tags cannot be pushed: only a tag says which registry it goes to.`,
		Example: `
image "api" { base = "scratch" }
`,
		Command: "gobuild image -push",
	})
	NothingToPush = register(Kind{
		Code: "nothing-to-push", Summary: "There is nothing to push",
		Meaning: `-push was given, and all images that were asked for say push = false. Leave -push out, or name
other images.`,
		Example: `
image "base" {
  base = "scratch"
  push = false
}
`,
		Command: "gobuild image -push",
	})
	TwoImagesWriteTheSameName = register(Kind{
		Code: "two-images-write-the-same-name", Summary: "Two images write the same name",
		Meaning: `Two images have the same name, and would be written to the same directory. Give one of them
another name.`,
		Example: `
image "api" { base = "scratch" }
image "web" {
  base = "scratch"
  name = "api"
}
`,
	})
	TwoImagesHaveTheSameTag = register(Kind{
		Code: "two-images-have-the-same-tag", Summary: "Two images have the same tag",
		Meaning: `Two images have the same tag, so the image that is built last would take the tag from the other.`,
		Example: `
image "api" {
  base = "scratch"
  tags = ["app:1"]
}
image "web" {
  base = "scratch"
  tags = ["app:1"]
}
`,
	})
	ATargetIsListedTwice = register(Kind{
		Code: "a-target-is-listed-twice", Summary: "A target is listed twice",
		Meaning: `The list targets of an image contains the same target twice.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.api, target.api]
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	TwoBinariesOfAnImage = register(Kind{
		Code: "two-binaries-of-an-image-have-the-same-name", Summary: "Two binaries of an image have the same name",
		Meaning: `Two targets of an image have the same name, and all binaries of an image are in one directory.`,
		Example: `
target "linux" {
  name      = "api"
  package   = "."
  platforms = ["linux/amd64"]
  toolchain = toolchain.stable
}
target "other" {
  name       = "api"
  package    = "."
  platforms  = ["linux/amd64"]
  build_tags = ["other"]
  toolchain  = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.linux, target.other]
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	ASecondCLibrary = register(Kind{
		Code: "a-second-c-library", Summary: "A second C library",
		Meaning: `libc = "bundle" is only for images on scratch. Other bases have their own C library.`,
		Example: `
image "api" {
  base = "debian:bookworm-slim"
  libc = "bundle"
}
`,
	})
	NothingToBundle = register(Kind{
		Code: "nothing-to-bundle", Summary: "Nothing to bundle",
		Meaning: `libc = "bundle" copies the C library of dynamically linked programs, and all of the image's are
static.`,
	})
	LibrariesWithoutACLibrary = register(Kind{
		Code: "libraries-without-a-c-library", Summary: "Libraries without a C library",
		Meaning: `libc_extra adds to what libc = "bundle" copies, but the image does not have libc = "bundle".`,
		Example: `
image "api" {
  base       = "scratch"
  libc_extra = ["/lib/libx.so"]
}
`,
	})
	ABaseWithoutACLibrary = register(Kind{
		Code: "a-base-without-a-c-library", Summary: "A base without a C library",
		Meaning: `An image on scratch contains a dynamically linked program, but scratch has no C library.`,
		Example: `
target "api" {
  package   = "."
  cgo       = "dynamic"
  platforms = ["linux/amd64"]
  toolchain = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.api]
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/m

go 1.26.0
-- main.go --
package main

import _ "net"

func main() {}
`,
	})
	AnImageWithoutCACertificates = register(Kind{
		Code: "an-image-without-ca-certificates", Summary: "An image without CA certificates",
		Meaning: `A program of the image connects to servers with TLS, but the image has no CA certificates. Add
certificates = true.`,
	})
	NoDistributionToInstallPackagesOf = register(Kind{
		Code: "no-distribution-to-install-packages-of", Summary: "No distribution to install packages of",
		Meaning: `packages are installed by the package manager of the base, but scratch has none.`,
		Example: `
image "api" {
  base     = "scratch"
  packages = ["curl"]
}
`,
	})
	PackagesNeedDocker = register(Kind{
		Code: "packages-need-docker", Summary: "Packages need Docker",
		Meaning: `packages are installed in a container of the base, but the host executor runs no containers.`,
		Example: `
image "api" {
  base     = "debian:bookworm-slim"
  packages = ["curl"]
}
`,
		Command: "gobuild plan -executor=host",
	})
)
