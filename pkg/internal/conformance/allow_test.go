package conformance

import (
	"strings"
	"testing"
)

// guarded are images and groups that may or may not hold overrides.
const guarded = `
-- go.mod --
module example.com/guarded

go 1.26.8

require example.com/lib v1.0.0
-- go.sum --
-- with/main.go --
package main

import "example.com/lib"

func main() { println(lib.Text()) }
-- lib/go.mod --
module example.com/lib

go 1.26
-- lib/lib.go --
package lib

func Text() string { return "edited" }
-- alone/go.mod --
module example.com/alone

go 1.26.8
-- alone/main.go --
package main

func main() { println("alone") }
-- tree/hello/main.go --
package main

import "example.org/tree/text"

func main() { println(text.Text) }
-- tree/plain/main.go --
package main

func main() { println("plain") }
-- tree/text/text.go --
package text

const Text = "text"
-- text/text.go --
package text

const Text = "edited"
-- gobuild.hcl --
toolchain "go" { version = "1.26.8" }

defaults {
  target { toolchain = toolchain.go }
  image { base = "scratch" }
}

gopath = ["gopath"]
override "example.com/lib" { path = "lib" }
override "example.org/tree/text" { path = "text" }

target "with" { package = "./with" }
target "alone" { package = "./alone" }
target "hello" { package = "example.org/tree/hello" }
target "plain" { package = "example.org/tree/plain" }
target "itself" { package = "example.com/lib/cmd" }

image "with" {
  targets         = [target.with]
  allow_overrides = false
}
image "alone" {
  targets         = [target.alone]
  tags            = ["$MARK-alone:1"]
  allow_overrides = false
}
image "hello" {
  targets         = [target.hello]
  allow_overrides = false
}
image "plain" {
  targets         = [target.plain]
  allow_overrides = false
}
image "itself" {
  targets         = [target.itself]
  allow_overrides = false
}
image "any" { targets = [target.with] }
image "above" {
  base            = image.any
  targets         = [target.alone]
  allow_overrides = false
}
group "release" {
  members         = [image.any, target.alone]
  allow_overrides = false
}
group "outer" { members = [group.release] }
group "daily" { members = [image.any, target.alone] }
`

func overridesRefused(t *testing.T, x executor) {
	p := newProject(t, x, strings.ReplaceAll(guarded, "-- tree/", "-- gopath/src/example.org/tree/"))
	p.put(t, "lib/cmd/main.go", "package main\n\nfunc main() {}\n")
	before := tree(t, p.dir)
	for only, says := range map[string][]string{
		"image.with": {`Target "with" of image "with" is built with the override of example.com/lib by lib`,
			"take that override out for this build", "allow_overrides = false"},
		"image.above":   {`Target "with" of image "above"`},
		"image.hello":   {`Target "hello" of image "hello"`, "example.org/tree/text by text"},
		"image.itself":  {`Target "itself" of image "itself" is built with the override of example.com/lib by lib`},
		"group.release": {`Target "with" of group "release"`},
		"group.outer":   {`Target "with" of group "release"`},
		"release":       {`Target "with" of group "release"`},
	} {
		p.fails(t, 2, append(says, "An override where none is allowed", "gobuild.hcl line"), "image", "-only="+only)
	}
	for _, only := range []string{"image.any", "daily", "image.plain", "image.alone"} {
		p.ok(t, "plan", "-only="+only)
	}
	sameTree(t, before, tree(t, p.dir, own...))
	p.ok(t, "image", "-only=alone")
}
