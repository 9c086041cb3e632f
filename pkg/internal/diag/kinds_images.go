package diag

// What is wrong with an image.
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
		Code: "this-base-cannot-be-had", Summary: "This base cannot be had",
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
	AFileWhereABinaryGoes = register(Kind{
		Code: "a-file-where-a-binary-goes", Summary: "A file where a binary goes",
		Meaning: `A file block and a target of an image are written to the same path.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.api]
  dir     = "/bin"
  file "/bin/api" { source = "main.go" }
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AFileWhereTheCertificatesGo = register(Kind{
		Code: "a-file-where-the-certificates-go", Summary: "A file where the certificates go",
		Meaning: `A file block is written to the path of the CA bundle, which certificates writes as well.`,
		Example: `
image "api" {
  base         = "scratch"
  certificates = true
  file "/etc/ssl/certs/ca-certificates.crt" { source = "ca.pem" }
}
-- ca.pem --
-----BEGIN CERTIFICATE-----
`,
	})
	AFileWhereTheUsersGo = register(Kind{
		Code: "a-file-where-the-users-go", Summary: "A file where the users go",
		Meaning: `A file block is written to /etc/passwd or /etc/group, which users writes as well.`,
		Example: `
image "api" {
  base  = "scratch"
  users = ["api:1000"]
  file "/etc/passwd" { source = "passwd" }
}
-- passwd --
api:x:1000:1000::/:/sbin/nologin
`,
	})
	AUserIsListedTwice = register(Kind{
		Code: "a-user-is-listed-twice", Summary: "A user is listed twice",
		Meaning: `The list users contains the same name twice.`,
		Example: `
image "api" {
  base  = "scratch"
  users = ["api:1000", "api:1001"]
}
`,
	})
	ThereIsNoSuchUser = register(Kind{
		Code: "there-is-no-such-user", Summary: "There is no such user",
		Meaning: `user names a user that an image on scratch does not have. Add it to users, or write its number.`,
		Example: `
image "api" {
  base = "scratch"
  user = "api"
}
`,
	})
	ThereIsNoSuchFile = register(Kind{
		Code: "there-is-no-such-file", Summary: "There is no such file",
		Meaning: `A file for an image does not exist.`,
		Example: `
image "api" {
  base = "scratch"
  file "/etc/app.conf" { source = "app.cfg" }
}
-- app.conf --
a
`,
	})
	ThisFileCannotBeRead = register(Kind{
		Code: "this-file-cannot-be-read", Summary: "This file cannot be read",
		Meaning: `A certificate file cannot be read: it is too large, or a directory, or the user has no permission.`,
		Example: `
image "api" {
  base         = "scratch"
  certificates = ["certs"]
}
-- certs/ca.pem --
a
`,
	})
	NoCertificates = register(Kind{
		Code: "no-certificates", Summary: "No certificates",
		Meaning: `A certificate file contains no certificate in PEM form, or one that cannot be parsed.`,
		Example: `
image "api" {
  base         = "scratch"
  certificates = ["ca.pem"]
}
-- ca.pem --
no certificate
`,
	})
	NothingForAnImage = register(Kind{
		Code: "nothing-for-an-image", Summary: "Nothing for an image",
		Meaning: `A file block names something that must not be in an image: gobuild's outputs, or the directory of
a version control system.`,
		Example: `
image "api" {
  base = "scratch"
  file "/dist" { source = "dist" }
}
-- dist/a --
a
`,
	})
	NeitherAFileNorADirectory = register(Kind{
		Code: "neither-a-file-nor-a-directory", Summary: "Neither a file nor a directory",
		Meaning: `The source of a file block is a pipe, a device or another special file.`,
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
	AnImageForAnotherSystem = register(Kind{
		Code: "an-image-for-another-system-than-linux", Summary: "An image for another system than Linux",
		Meaning: `The list platforms of an image contains a platform that is not Linux. gobuild builds images for
Linux only.`,
		Example: `
image "api" {
  base      = "scratch"
  platforms = ["windows/amd64"]
}
`,
	})
	AnImageWithoutAPlatform = register(Kind{
		Code: "an-image-without-a-platform", Summary: "An image without a platform",
		Meaning: `The targets of an image have no Linux platform in common.`,
		Example: `
target "api" {
  package   = "."
  platforms = ["windows/amd64"]
  toolchain = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.api]
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	ATargetLacksAPlatform = register(Kind{
		Code: "a-target-lacks-a-platform-of-its-image", Summary: "A target lacks a platform of its image",
		Meaning: `An image has a platform that one of its targets is not compiled for.`,
		Example: `
target "api" {
  package   = "."
  platforms = ["linux/amd64"]
  toolchain = toolchain.stable
}
image "api" {
  base      = "scratch"
  targets   = [target.api]
  platforms = ["linux/amd64", "linux/arm64"]
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	ABaseLacksAPlatform = register(Kind{
		Code: "a-base-lacks-a-platform-of-its-image", Summary: "A base lacks a platform of its image",
		Meaning: `The base of an image is another image of the configuration, which is not built for all platforms
of the first.`,
		Example: `
image "base" {
  base      = "scratch"
  platforms = ["linux/amd64"]
}
image "api" {
  base      = image.base
  platforms = ["linux/amd64", "linux/arm64"]
}
`,
	})
)
