package conformance

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/volume"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// importing is a module in which not everything is imported, with a module beside it.
const importing = `
-- go.mod --
module example.com/importing

go 1.26.8

require example.com/lib v0.0.0

replace example.com/lib => ./lib
-- main.go --
package main

import (
	"embed"

	"example.com/importing/used"
	"example.com/lib/part"
)

//go:embed texts/*.txt
var texts embed.FS

func main() {
	entries, _ := texts.ReadDir("texts")
	println(len(entries), used.Name, part.Name)
}
-- main_test.go --
package main
-- texts/a.txt --
a
-- other_windows.go --
package main

func init() { println("other") }
-- used/used.go --
package used

const Name = "used"
-- unused/unused.go --
package unused
-- lib/go.mod --
module example.com/lib

go 1.26.8
-- lib/part/part.go --
package part

const Name = "part"
-- lib/apart/apart.go --
package apart
-- gobuild.hcl --
target "importing" {
  package   = "."
  platforms = ["linux/amd64"]
}
`

// onlyImportsCount checks that an edit outside a target's imports rebuilds nothing, and that each
// edit inside them does, with a reason that names the file.
func onlyImportsCount(t *testing.T, x executor) {
	p := newProject(t, x, importing)
	p.ok(t, "build")
	for name, text := range map[string]string{
		"README.md":           "text",
		"texts/a.md":          "not embedded",
		"unused/unused.go":    "package unused // edited",
		"unused/another.go":   "package unused",
		"lib/apart/apart.go":  "package apart // edited",
		"lib/README.md":       "text",
		"main_test.go":        "package main // edited",
		"used/used_test.go":   "package used_test",
		"other_windows.go":    "package main\n\nfunc init() { println(\"another\") }\n",
		"testdata/data.go":    "no go",
		"_ignored/ignored.go": "no go",
		"used/_ignored.go":    "no go",
		"fresh/fresh.go":      "package fresh",
	} {
		p.put(t, name, text)
		checkUpToDate(t, p, name)
	}
	for _, edit := range []struct{ name, text, why string }{
		{"used/used.go", "package used\n\nconst Name = \"edited\"\n", "used/used.go changed"},
		{"used/more.go", "package used\n", "used/more.go is new"},
		{"used/default.pgo", "", "used/default.pgo is new"},
		{"lib/part/part.go", "package part\n\nconst Name = \"edited\"\n", "lib/part/part.go changed"},
		{"texts/b.txt", "b", "texts/b.txt is new"},
		{"go.sum", "", "go.sum is new"},
		{"used/broken_test.go", "no go", "used/broken_test.go is new"},
		{"lib/go.mod", "module example.com/lib\n\ngo 1.26.7\n", "lib/go.mod changed"},
		{"other_windows.go", "package main\n\nimport _ \"example.com/importing/unused\"\n", "other_windows.go changed"},
	} {
		p.put(t, edit.name, edit.text)
		contains(t, p.ok(t, "plan").stdout.String(), "runs: "+edit.why)
		if strings.HasSuffix(edit.name, "broken_test.go") {
			must(t, os.Remove(p.path(edit.name)))
		}
		p.ok(t, "build")
		checkUpToDate(t, p, edit.name)
	}
	must(t, os.Remove(p.path("used", "more.go")))
	contains(t, p.ok(t, "plan").stdout.String(), "runs: used/more.go is gone")
}

// importsThroughLink is onlyImportsCount for a project that is entered through a link.
func importsThroughLink(t *testing.T, x executor) {
	p := newProject(t, x, importing)
	real := p.dir
	p.dir = filepath.Join(shortTemp(t), "link")
	must(t, os.Symlink(real, p.dir))
	p.ok(t, "build")
	p.put(t, "unused/unused.go", "package unused // edited")
	checkUpToDate(t, p, "an edit of what is not imported")
	p.put(t, "used/used.go", "package used\n\nconst Name = \"edited\"\n")
	contains(t, p.ok(t, "plan").stdout.String(), "runs: ")
}

// importsOfTheFuture is onlyImportsCount for files with modification times in the future.
func importsOfTheFuture(t *testing.T, x executor) {
	p := newProject(t, x, importing)
	later := time.Now().Add(time.Hour)
	must(t, os.Chtimes(p.path("used", "used.go"), later, later))
	p.ok(t, "build")
	p.put(t, "unused/unused.go", "package unused // edited")
	checkUpToDate(t, p, "an edit of what is not imported")
	p.put(t, "used/used.go", "package used\n\nconst Name = \"edited\"\n")
	must(t, os.Chtimes(p.path("used", "used.go"), later, later))
	contains(t, p.ok(t, "plan").stdout.String(), "runs: used/used.go changed")
}

// importsOfSaved saves a file over and over during a build, which then records no imports; the next
// one does.
func importsOfSaved(t *testing.T, x executor) {
	p := newProject(t, x, importing)
	built, saved := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-built:
				saved <- nil
				return
			case <-time.After(time.Millisecond):
			}
			now := time.Now()
			if err := os.Chtimes(p.path("used", "used.go"), now, now); err != nil {
				saved <- err
				return
			}
		}
	}()
	p.ok(t, "build")
	close(built)
	must(t, <-saved)
	contains(t, p.ok(t, "plan").stdout.String(), "runs: what it was built of is not known")
	p.ok(t, "build")
	p.put(t, "unused/unused.go", "package unused // edited")
	checkUpToDate(t, p, "an edit of what is not imported")
}

func checkUpToDate(t *testing.T, p *project, after string) {
	t.Helper()
	if out := p.ok(t, "plan").stdout.String(); !strings.Contains(out, "up to date") {
		t.Errorf("after %s:\n%s", after, out)
	}
}

// importsFollow checks that a package counts once it is imported, and no longer counts once it has
// a go.mod of its own.
func importsFollow(t *testing.T, x executor) {
	p := newProject(t, x, importing)
	p.ok(t, "build")
	p.put(t, "used/used.go", "package used\n\nimport \"example.com/importing/unused\"\n\nconst Name = unused.Name\n")
	p.put(t, "unused/unused.go", "package unused\n\nconst Name = \"first\"\n")
	runs := func(want string) {
		t.Helper()
		p.ok(t, "build")
		out, err := exec.Command(p.path("dist", "linux_amd64", "importing")).CombinedOutput()
		must(t, err)
		contains(t, string(out), want)
	}
	runs("1 first part")
	p.put(t, "unused/unused.go", "package unused\n\nconst Name = \"second\"\n")
	runs("1 second part")
	p.put(t, "unused/go.mod", "module example.com/elsewhere\n")
	p.fails(t, 1, []string{"example.com/importing/unused"}, "build")
}

// lostModules checks that modules are downloaded again after the module cache lost them.
func lostModules(t *testing.T, x executor) {
	takesLong(t)
	p, env := newWithDep(t, x), "GOBUILD_VOLUMES="+mark+"-lost"
	cache := ""
	if x == host {
		cache = sharingToolchains(t) // its proxy has none
		env = "GOBUILD_CACHE=" + cache
	} else {
		t.Cleanup(func() { removeVolumes(t, x, mark+"-lost") })
	}
	p.env = append(p.env, env)
	p.ok(t, "build")
	lose := func() {
		if x == host {
			must(t, fsx.RemoveAll(filepath.Join(cache, "gopath")))
		} else {
			removeVolumes(t, x, mark+"-lost")
		}
	}
	lose()
	p.put(t, "more.go", "package main\n\nvar more = 1\n")
	p.ok(t, "build")
	checkUpToDate(t, p, "the module cache was lost")

	lose()
	t.Run("other", func(t *testing.T) { // whose modules are all that there is then
		other := newWithDep(t, x)
		other.env = append(other.env, env)
		other.ok(t, "build")
	})
	p.put(t, "more.go", "package main\n\nvar more = 2\n")
	p.ok(t, "build")
	checkUpToDate(t, p, "the module cache came to hold others")
}

// removeVolumes removes the volumes with a word in their name. There must be some.
func removeVolumes(t *testing.T, x executor, name string) {
	ctx := context.WithoutCancel(t.Context())
	found, err := x.engine.VolumeList(ctx, volume.ListOptions{Filters: filters.NewArgs(filters.Arg("name", name))})
	must(t, err)
	if len(found.Volumes) == 0 {
		t.Error("there is no volume called", name)
	}
	for _, v := range found.Volumes {
		must(t, x.engine.VolumeRemove(ctx, v.Name, true))
	}
}

// deliveredEarly checks that a binary is delivered while others are compiled.
func deliveredEarly(t *testing.T, x executor) {
	p := newProject(t, x, uneven)
	log := p.ok(t, "image").stderr.String()
	quick := regexp.MustCompile(`(?m)^(load|write) .*quick.*: done`).FindStringIndex(log)
	all := regexp.MustCompile(`(?m)^compile .*: done`).FindStringIndex(log)
	if quick == nil || all == nil || quick[0] > all[0] {
		t.Errorf("the quick one was not delivered before the slow one was compiled:\n%s", log)
	}
}

const uneven = `
-- go.mod --
module example.com/uneven

go 1.26.8
-- quick/main.go --
package main

func main() { println("quick $MARK") }
-- slow/main.go --
package main

import "net/http"

func main() { println(http.ListenAndServe("$MARK", nil)) }
-- gobuild.hcl --
target "it" {
  for_each = mains("./...")
  package  = each.value
}

image "it" {
  for_each = target.it
  base     = "scratch"
  targets  = [each.value]
  tags     = ["gobuild-$MARK/${each.key}"]
}
`
