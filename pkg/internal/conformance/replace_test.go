package conformance

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

const absoluteReplace = `
-- gobuild.hcl --
toolchain "stable" { version = "1.26.8" }

target "app" {
  package   = "."
  toolchain = toolchain.stable
}
-- go.mod --
module example.com/absolute

go 1.20

require example.com/lib v0.0.0

replace example.com/lib => $LIB
-- main.go --
package main

import "example.com/lib"

func main() { println(lib.Name) }
`

// TestAbsoluteReplace: a module that go.mod names by an absolute path is found there in a container too, gives
// the same bytes, and is watched.
func TestAbsoluteReplace(t *testing.T) {
	lib := t.TempDir()
	must(t, os.WriteFile(filepath.Join(lib, "go.mod"), []byte("module example.com/lib\n\ngo 1.20\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(lib, "lib.go"), []byte("package lib\n\nconst Name = \"one\"\n"), 0o644))
	var builds sync.Map // by content
	t.Cleanup(func() {
		n := 0
		builds.Range(func(any, any) bool { n++; return true })
		if n > 1 {
			t.Error("the executors give different bytes")
		}
	})
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, absoluteReplace, "$LIB", lib)
		p.ok(t, "build")
		program, err := os.ReadFile(p.path("dist", "linux_"+runtime.GOARCH, "app"))
		must(t, err)
		builds.Store(string(program), true)
	})
}
