//go:build linux

package soak

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// together is how many files are damaged before gobuild runs: most runs cost the same, whatever
// was damaged.
const together = 5

// TestMutate damages what gobuild remembers, what it keeps in its cache, its toolchain, and what
// it made. A run with exit code 0 must have made what an undisturbed build makes. One that fails
// must say why, and once what it names is removed, of each that is damaged, the next must succeed.
func TestMutate(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		w := newWorld(t, executor, "mutate")
		w.copyCache()
		truth := w.truths()
		r := random("mutate " + executor)
		v, failed := variants[0], 0
		w.edit(v)
		for done := 0; done < atMost(4*together); done += together {
			if r.IntN(3) == 0 { // else nothing is to be done but to notice
				v = variants[r.IntN(len(variants))]
				w.edit(v)
			}
			var damage []string
			for range together {
				damage = append(damage, w.damage(r))
			}
			if !w.survives(truth[v], fmt.Sprintf("mutation %d: %s", done, strings.Join(damage, "\n"))) {
				failed++
			}
			if t.Failed() {
				t.FailNow()
			}
			reached(t, done+together)
		}
		t.Logf("%d runs needed help", failed)
	})
}

// survives runs gobuild after some damage, and reports whether it succeeded without help.
func (w *world) survives(truth map[string]string, damage string) bool {
	w.t.Helper()
	defer func() {
		if w.t.Failed() {
			w.t.Log(damage)
		}
	}()
	helped := 0
	for _, verb := range []string{"build", "image"} {
		for r := w.run(verb); r.code != 0; r = w.run(verb) {
			if helped++; helped > together || r.code != 1 || !strings.Contains(r.stderr, w.root) &&
				!strings.Contains(r.stderr, "dist/") {
				w.t.Errorf("gobuild %s does not say what to remove: %s", verb, r)
				return false
			}
			w.t.Logf("gobuild %s says what to remove: %s\n%s", verb, r, damage)
			w.heal(r.stderr)
		}
	}
	w.holds(truth)
	return helped == 0
}

// heal removes what a message names below the cache or in dist.
func (w *world) heal(message string) {
	w.t.Helper()
	for _, word := range strings.Fields(message) {
		name := strings.Trim(word, ".,:;\"()")
		if !filepath.IsAbs(name) {
			name = filepath.Join(w.dir, name)
		}
		if strings.HasPrefix(name, w.cache+"/") || strings.HasPrefix(name, filepath.Join(w.dir, "dist")+"/") {
			must(w.t, fsx.RemoveAll(name))
		}
	}
}

// A place is where files are drawn from: Share of 100 draws go there.
type place struct {
	share int
	dir   string
}

func (w *world) places() []place {
	return []place{
		{40, filepath.Join(w.cache, "checkouts")},
		{20, filepath.Join(w.dir, "dist")},
		{15, filepath.Join(w.cache, "builds")},
		{10, w.cache}, // whatever else is there
		{15, filepath.Join(w.cache, "toolchains")},
	}
}

// damage damages one file that is drawn, and says which and how.
func (w *world) damage(r *rand.Rand) string {
	w.t.Helper()
	const tries = 100
	for range tries {
		draw := r.IntN(100)
		for _, p := range w.places() {
			if draw -= p.share; draw >= 0 {
				continue
			}
			if files := w.files(p.dir); len(files) > 0 {
				name := files[r.IntN(len(files))]
				how := mutations[r.IntN(len(mutations))]
				return fmt.Sprintf("%s: %s (%v)", name, how.name, how.do(r, name, files))
			}
			break
		}
	}
	return "nothing: all of it was removed before"
}

// files returns those below a directory. Of go's own, which are many, only some are read.
func (w *world) files(dir string) (list []string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() && dir == w.cache && slices.Contains([]string{"checkouts", "builds", "toolchains"}, d.Name()) {
			return fs.SkipDir
		}
		if !d.IsDir() && !strings.HasSuffix(path, ".gitignore") {
			list = append(list, path)
		}
		return nil
	})
	return list
}
