package diag

// What is wrong with platforms, or with what differs by them.
var (
	APlatformThatATargetDoesNotHave = register(Kind{
		Code: "nothing-is-built-for-this-platform", Summary: "Nothing is built for this platform",
		Meaning: `The label of a platform block, or a key of an image's targets, matches none of the platforms that the
target or image is for, so that it is never used. The message lists these platforms. A list of platforms that depends
on a variable is not checked, as the variable may have another value. With for_each, a block must be for a platform of
one of the instances. In a target that names no platforms this is a warning, as they depend on the machine.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
  platforms = ["linux/amd64"]

  platform "linux/arm64" { ldflags = ["-s"] }
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/api

go 1.26.0
-- main.go --
package main

func main() {}
`,
	})
	PlatformBlocksDisagree = register(Kind{
		Code: "two-patterns-match-a-platform", Summary: "Two patterns match a platform",
		Meaning: `Two platform blocks of a target with the same attribute, or two keys of an image's targets, match a
platform, and neither pattern is a part of the other. The order of blocks does not matter, so a third one has to say
what counts: one for the platform itself.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
  platforms = ["linux/arm64"]

  platform "linux/*" { ldflags = ["-s"] }
  platform "*/arm64" { ldflags = ["-w"] }
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/api

go 1.26.0
-- main.go --
package main

func main() {}
`,
	})
	AnImageWithoutTargetsForAPlatform = register(Kind{
		Code: "no-targets-for-a-platform", Summary: "An image has no targets for one of its platforms",
		Meaning: `The image's targets are a map by platform, and no key matches one of the platforms that the image
names. An image that has no binaries there says so: "linux/arm64" = [].`,
		Example: `
image "api" {
  base      = "scratch"
  platforms = ["linux/amd64", "linux/arm64"]
  targets   = { "linux/amd64" = target.api }
}
target "api" {
  package   = "."
  toolchain = toolchain.stable
  platforms = ["linux/amd64", "linux/arm64"]
}
toolchain "stable" { version = "1.26.8" }
-- go.mod --
module example.com/api

go 1.26.0
-- main.go --
package main

func main() {}
`,
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
	TwoPlatformsOfAnImage = register(Kind{
		Code: "two-platforms-of-an-image-are-one", Summary: "Two platforms of an image are one",
		Meaning: `Two platforms of an image differ in options of Go's, such as softfloat, which images have no
word for: an engine could not tell them apart. Make an image for each.`,
		Example: `
image "api" {
  base      = "scratch"
  platforms = ["linux/arm/v7", "linux/arm/v7,softfloat"]
}
`,
	})
	AnImageWithoutAPlatform = register(Kind{
		Code: "an-image-without-a-platform", Summary: "An image without a platform",
		Meaning: `An image is built for the Linux platforms that all its targets have, and there is none. Add one to
platforms of each target.`,
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
