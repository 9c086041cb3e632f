package randomedit

// A world is a project with what lies around it. Below its directory gobuild is run in
// "project". Each file that is edited holds a value, "v" and six digits.
type world struct {
	name    string
	archive string               // txtar
	links   map[string][2]string // symbolic links, and the two that they may say
	counted []string             // directories of packages that a target imports
	c       bool                 // C code
	whole   bool                 // builds are by whole trees: what no target imports counts too
	git     bool                 // the project is a repository
	images  bool
	parts   map[string][]string // files of a certain kind, by its name
}

const (
	partIdle     = "idle" // nothing depends on it
	partLib      = "lib"  // of a local replace
	partOverride = "override"
	partVendored = "vendored"
	partEmbedded = "embedded"
	partMember   = "member"   // of another member of the workspace
	partAssembly = "assembly" // what it includes
	partHeader   = "header"   // of C, outside of the package
	partC        = "c"        // C beside Go
	partSource   = "source"   // of a file in an image
)

var worlds = []*world{moduleWorld, vendorWorld, workWorld, gopathWorld, stampWorld, cWorld, imageWorld}

// moduleWorld is a module with two mains, a local replace and a dependency of a proxy.
var moduleWorld = &world{
	name: "module",
	counted: []string{"project/cmd/api", "project/cmd/tool", "project/internal/a", "project/internal/b",
		"project/internal/b/deep", "project/internal/text", "lib"},
	links: map[string][2]string{"project/internal/a/linked.go": {"../../shared/one.src", "../../shared/two.src"}},
	parts: map[string][]string{
		partIdle: {"project/README.md", "project/internal/idle/idle.go", "project/internal/a/a_test.go",
			"project/internal/a/testdata/a.txt",
			"project/internal/a/_ignored.go", "project/internal/a/notes.txt", "project/internal/idle/deep/deep.go",
			"lib/unused/unused.go", "lib/README.md"},
		partLib:      {"lib/lib.go"},
		partAssembly: {"project/internal/asm/near.inc", "project/internal/inc/far.h", "project/internal/inc/deep.h"},
		partEmbedded: {"project/internal/text/data/one.txt", "project/internal/text/data/sub/two.txt",
			"project/internal/text/glob/three.txt"},
	},
	archive: `
-- project/go.mod --
module example.com/m

go 1.26.8

require (
	$DEP v1.0.0
	example.com/lib v0.0.0
)

replace example.com/lib => ../lib
-- project/go.sum --
$SUMS
-- project/cmd/api/main.go --
package main

import (
	_ "$DEP"

	_ "example.com/lib"
	_ "example.com/m/internal/a"
)

var stamp = "none"

func main() { println("v000000", stamp) }
-- project/cmd/api/pick.go --
package main

import _ "example.com/m/internal/one"
-- project/cmd/tool/main.go --
package main

import (
	_ "example.com/m/internal/b"
	_ "example.com/m/internal/text"
)

func main() { println("v000000") }
-- project/internal/a/a.go --
package a

func init() { println("v000000") }
-- project/internal/a/a_test.go --
package a

var testValue = "v000000"
-- project/internal/a/_ignored.go --
package ignored

var value = "v000000"
-- project/internal/a/notes.txt --
v000000
-- project/internal/a/testdata/a.txt --
v000000
-- project/internal/a/tagged.go --
//go:build  special

package a

func init() { println("tagged v000000") }
-- project/internal/a/sys_linux.go --
package a

func init() { println("linux v000000") }
-- project/internal/b/b.go --
package b

import _ "example.com/m/internal/b/deep"

func init() { println("v000000") }
-- project/internal/b/deep/deep.go --
package deep

func init() { println("v000000") }
-- project/internal/one/one.go --
package one

func init() { println("one v000000") }
-- project/internal/two/two.go --
package two

func init() { println("two v000000") }
-- project/internal/idle/idle.go --
package idle

func init() { println("v000000") }
-- project/internal/idle/deep/deep.go --
package deep

func init() { println("v000000") }
-- project/internal/text/text.go --
package text

import "embed"

//go:embed data glob/*.txt
var files embed.FS

func init() {
	data, _ := files.ReadFile("data/one.txt")
	println("v000000", string(data))
}
-- project/internal/text/pattern.go --
package text

import _ "embed"

//go:embed more/a.txt
var chosen string

func init() { println(chosen) }
-- project/internal/text/data/one.txt --
one v000000
-- project/internal/text/data/sub/two.txt --
two v000000
-- project/internal/text/glob/three.txt --
three v000000
-- project/internal/text/more/a.txt --
a v000000
-- project/internal/text/more/b.txt --
b v000000
-- project/cmd/api/asm.go --
package main

import _ "example.com/m/internal/asm"
-- project/internal/asm/asm.go --
//go:build amd64

package asm

func text() *[21]byte

func init() { println(string(text()[:])) }
-- project/internal/asm/asm_amd64.s --
#include "textflag.h"
#include "near.inc"
#include "../inc/far.h"

DATA all<>+0(SB)/7, $NEAR
DATA all<>+7(SB)/7, $FAR
DATA all<>+14(SB)/7, $DEEP
GLOBL all<>(SB), RODATA, $21

TEXT ·text(SB), NOSPLIT, $0-8
	LEAQ all<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET
-- project/internal/asm/other.go --
//go:build !amd64

package asm
-- project/internal/asm/near.inc --
#define NEAR "v000000"
-- project/internal/inc/far.h --
#include "../inc/deep.h"
#define FAR "v000000"
-- project/internal/inc/deep.h --
#define DEEP "v000000"
-- project/shared/one.src --
package a

func init() { println("shared one v000000") }
-- project/shared/two.src --
package a

func init() { println("shared two v000000") }
-- project/README.md --
v000000
-- lib/go.mod --
module example.com/lib

go 1.25
-- lib/lib.go --
package lib

func init() { println("v000000") }
-- lib/unused/unused.go --
package unused

func init() { println("v000000") }
-- lib/README.md --
v000000
-- outside/far.src --
package b

func init() { println("far v000000") }
-- project/gobuild.hcl --
variable "value" { default = "unset" }

target "app" {
  for_each   = mains("./cmd/...")
  package    = each.value
  build_tags = []
  ldflags    = []
  gcflags    = []
  stamp      = { "main.stamp" = var.value }
}
`}

// vendorWorld is a vendored module, one of whose dependencies is overridden.
var vendorWorld = &world{
	name:    "vendor",
	whole:   true,
	counted: []string{"project", "project/internal/a", "project/vendor/example.com/dep", "over"},
	parts: map[string][]string{
		partIdle: {"project/README.md", "project/internal/idle/idle.go", "project/vendor/example.com/dep/README.md",
			"over/README.md"},
		partVendored: {"project/vendor/example.com/dep/dep.go"},
		partOverride: {"over/over.go"},
	},
	archive: `
-- project/go.mod --
module example.com/m

go 1.26.8

require (
	example.com/dep v1.0.0
	example.com/over v1.0.0
)
-- project/main.go --
package main

import (
	_ "example.com/dep"
	_ "example.com/m/internal/a"
	_ "example.com/over"
)

var stamp = "none"

func main() { println("v000000", stamp) }
-- project/internal/a/a.go --
package a

func init() { println("v000000") }
-- project/internal/idle/idle.go --
package idle

func init() { println("v000000") }
-- project/README.md --
v000000
-- project/vendor/modules.txt --
# example.com/dep v1.0.0
## explicit; go 1.20
example.com/dep
# example.com/over v1.0.0
## explicit; go 1.20
example.com/over
-- project/vendor/example.com/dep/dep.go --
package dep

func init() { println("v000000") }
-- project/vendor/example.com/dep/README.md --
v000000
-- project/vendor/example.com/over/over.go --
package over

func init() { println("vendored v000000") }
-- over/go.mod --
module example.com/over

go 1.20
-- over/over.go --
package over

func init() { println("v000000") }
-- over/README.md --
v000000
-- project/gobuild.hcl --
variable "value" { default = "unset" }

override "example.com/over" { path = "../over" }

target "app" {
  package    = "."
  build_tags = []
  ldflags    = []
  gcflags    = []
  stamp      = { "main.stamp" = var.value }
}
`}

// workWorld is a workspace of two members, a dependency of which is overridden.
var workWorld = &world{
	name:    "workspace",
	counted: []string{"project/app", "project/app/internal/a", "project/util", "over"},
	parts: map[string][]string{
		partIdle: {"project/README.md", "project/app/internal/idle/idle.go", "project/util/unused/unused.go",
			"project/extra/extra.go", "over/README.md"},
		partMember:   {"project/util/util.go"},
		partOverride: {"over/over.go"},
	},
	archive: `
-- project/go.work --
go 1.26.8

use ./app
use ./util
-- project/app/go.mod --
module example.com/app

go 1.26.8

require (
	example.com/util v0.0.0
	$DEP v1.0.0
	example.com/over v1.0.0
)
-- project/app/go.sum --
$SUMS
-- project/app/main.go --
package main

import (
	_ "$DEP"
	_ "example.com/app/internal/a"
	_ "example.com/over"
	_ "example.com/util"
)

var stamp = "none"

func main() { println("v000000", stamp) }
-- project/app/internal/a/a.go --
package a

func init() { println("v000000") }
-- project/app/internal/idle/idle.go --
package idle

func init() { println("v000000") }
-- project/util/go.mod --
module example.com/util

go 1.24
-- project/util/util.go --
package util

func init() { println("v000000") }
-- project/util/unused/unused.go --
package unused

func init() { println("v000000") }
-- project/extra/go.mod --
module example.com/extra

go 1.24
-- project/extra/extra.go --
package extra

func init() { println("v000000") }
-- project/README.md --
v000000
-- over/go.mod --
module example.com/over

go 1.20
-- over/over.go --
package over

func init() { println("v000000") }
-- over/README.md --
v000000
-- project/gobuild.hcl --
variable "value" { default = "unset" }

override "example.com/over" { path = "../over" }

target "app" {
  package    = "./app"
  build_tags = []
  ldflags    = []
  gcflags    = []
  stamp      = { "main.stamp" = var.value }
}
`}

// gopathWorld is a tree without a go.mod.
var gopathWorld = &world{
	name:    "gopath",
	whole:   true,
	counted: []string{"tree/cmd/app", "tree/a", "tree/a/internal/b", "tree/vendor/example.com/dep"},
	parts: map[string][]string{
		partIdle:     {"project/README.md", "tree/README.md", "tree/unused/unused.go"},
		partOverride: {"tree/a/a.go"},
		partVendored: {"tree/vendor/example.com/dep/dep.go"},
	},
	archive: `
-- tree/cmd/app/main.go --
package main

import (
	_ "example.com/dep"
	_ "example.org/tree/a"
)

var stamp = "none"

func main() { println("v000000", stamp) }
-- tree/a/a.go --
package a

import _ "example.org/tree/a/internal/b"

func init() { println("v000000") }
-- tree/a/internal/b/b.go --
package b

func init() { println("v000000") }
-- tree/vendor/example.com/dep/dep.go --
package dep

func init() { println("v000000") }
-- tree/unused/unused.go --
package unused

func init() { println("v000000") }
-- tree/README.md --
v000000
-- project/README.md --
v000000
-- project/gobuild.hcl --
variable "value" { default = "unset" }

toolchain "stable" { version = "1.26.8" }

override "example.org/tree" { path = "../tree" }

target "app" {
  package    = "example.org/tree/cmd/app"
  toolchain  = toolchain.stable
  build_tags = []
  ldflags    = []
  gcflags    = []
  stamp      = { "main.stamp" = var.value }
}
`}

// stampWorld is a repository, of whose two mains one says what it was built of.
var stampWorld = &world{
	name:    "stamp",
	git:     true,
	counted: []string{"project/cmd/stamped", "project/cmd/plain", "project/internal/a"},
	parts:   map[string][]string{partIdle: {"project/README.md", "project/internal/idle/idle.go"}},
	archive: `
-- project/go.mod --
module example.com/m

go 1.26.8
-- project/cmd/stamped/main.go --
package main

import _ "example.com/m/internal/a"

var commit, describe, dirty, branch, time string

func main() { println("v000000", commit, describe, dirty, branch, time) }
-- project/cmd/plain/main.go --
package main

import _ "example.com/m/internal/a"

func main() { println("v000000") }
-- project/internal/a/a.go --
package a

func init() { println("v000000") }
-- project/internal/idle/idle.go --
package idle

func init() { println("v000000") }
-- project/README.md --
v000000
-- project/gobuild.hcl --
target "stamped" {
  package = "./cmd/stamped"
  ldflags = []
  stamp   = {
    "main.commit"   = git.commit
    "main.describe" = git.describe
    "main.dirty"    = "${git.dirty}"
    "main.branch"   = git.branch == null ? "none" : git.branch
    "main.time"     = git.time
  }
}

target "plain" { package = "./cmd/plain" }
`}

// cWorld is C code, with a header outside of its package.
var cWorld = &world{
	name:    "c",
	c:       true,
	whole:   true,
	counted: []string{"project/app", "project/internal/a"},
	parts: map[string][]string{
		partIdle:   {"project/README.md", "project/internal/idle/idle.go"},
		partHeader: {"project/include/value.h", "project/include/deep/inner.h"},
		partC:      {"project/app/local.h", "project/app/extra.c"},
	},
	archive: `
-- project/go.mod --
module example.com/m

go 1.26.8
-- project/include/value.h --
#include "deep/inner.h"
#define VALUE "v000000"
-- project/include/deep/inner.h --
#define INNER "v000000"
-- project/app/local.h --
#define LOCAL "v000000"
-- project/app/extra.c --
const char *extra(void) { return "v000000"; }
-- project/app/main.go --
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include
#include <value.h>
#include "local.h"
const char *extra(void);
static const char *value(void) { return VALUE INNER LOCAL; }
*/
import "C"

import _ "example.com/m/internal/a"

var stamp = "none"

func main() { println("v000000", C.GoString(C.value()), C.GoString(C.extra()), stamp) }
-- project/internal/a/a.go --
package a

func init() { println("v000000") }
-- project/internal/idle/idle.go --
package idle

func init() { println("v000000") }
-- project/README.md --
v000000
-- project/gobuild.hcl --
variable "value" { default = "unset" }

target "app" {
  package    = "./app"
  cgo        = "dynamic"
  build_tags = []
  ldflags    = []
  stamp      = { "main.stamp" = var.value }
}
`}

// imageWorld is two images, one on the other, with files on a base of a registry.
var imageWorld = &world{
	name:    "image",
	images:  true,
	counted: []string{"project/cmd/app"},
	links: map[string][2]string{"project/current": {"versions/one", "versions/two"},
		"project/files/link": {"plain", "deep/er"}},
	parts: map[string][]string{
		partIdle:   {"project/README.md"},
		partSource: {"project/run", "project/files/plain", "project/files/deep/er", "project/versions/two"},
	},
	archive: `
-- project/go.mod --
module example.com/m

go 1.26.8
-- project/cmd/app/main.go --
package main

var stamp = "none"

func main() { println("v000000", stamp) }
-- project/run --
v000000
-- project/files/plain --
v000000
-- project/files/deep/er --
v000000
-- project/versions/one --
one v000000
-- project/versions/two --
two v000000
-- project/README.md --
v000000
-- project/gobuild.hcl --
variable "value" { default = "unset" }
variable "registry" {}

target "app" {
  for_each = mains("./cmd/...")
  package  = each.value
  ldflags  = []
  stamp    = { "main.stamp" = var.value }
}

image "files" {
  base = "${var.registry}/base:1"
  tags = ["$MARK-$EXECUTOR-files:1"]

  file "/etc/files" {
    source = "files"
  }

  file "/bin/run" {
    source = "run"
  }

  file "/etc/current" {
    source = "current"
  }

  file "/etc/two" {
    source = "versions/two"
  }
}

image "app" {
  for_each = target.app
  base     = image.files
  targets  = [each.value]
  tags     = ["$MARK-$EXECUTOR-${each.key}:1"]
  labels   = {}
}
`}
