package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// changes checks the table's column of what changed since the last build.
func changes(t *testing.T, x executor) {
	p := newProject(t, x, changing)
	says := func(pattern string, args ...string) {
		t.Helper()
		out := p.ok(t, append([]string{"image"}, args...)...).stdout.String()
		if !regexp.MustCompile(`(?m)^changing .* [0-9.]+ [kM]B +` + pattern + ` +(engine|dist/)`).MatchString(out) {
			t.Errorf("not %s:\n%s", pattern, out)
		}
	}
	says("new")
	says("unchanged")
	p.put(t, "file", string(make([]byte, 20000)))
	says(`changed \+20\.5 kB`)
	p.put(t, "file", "short")
	says(`changed -20\.0 kB`)
	p.put(t, "file", "other")
	says("changed")
	// A run that does not come to its end is no build.
	p.put(t, "file", string(make([]byte, 20000)))
	state := p.state(x.name)
	must(t, os.Mkdir(state+"-before", 0o755))
	must(t, copyTree(state, state+"-before"))
	p.ok(t, "image")
	must(t, os.RemoveAll(state))
	must(t, os.Rename(state+"-before", state))
	says(`changed \+20\.0 kB`)
	says("unchanged")
	records, err := filepath.Glob(filepath.Join(state, "state", "*"))
	must(t, err)
	for _, r := range records {
		must(t, os.WriteFile(r, []byte("{"), 0o644))
	}
	says("new")
}

const changing = `
-- go.mod --
module example.com/changing

go 1.26.8
-- main.go --
package main

func main() { println("changing") }
-- file --
-- gobuild.hcl --
target "changing" { package = "." }

image "changing" {
  base    = "scratch"
  targets = [target.changing]
  tags    = ["$MARK-changing:1"]

  file "/file" {
    source = "file"
  }
}
`
