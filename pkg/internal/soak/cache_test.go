//go:build linux

package soak

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// template is a cache that has the toolchain, and the standard library compiled.
var template = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(temp, "template")
	return dir, os.MkdirAll(dir, 0o755)
})

var filled sync.Once

// fillTemplate has gobuild fetch what worlds need.
func fillTemplate(t *testing.T) string {
	t.Helper()
	dir, err := template()
	must(t, err)
	filled.Do(func() {
		w := &world{t: t, executor: "host", root: filepath.Join(temp, "filling"),
			dir: filepath.Join(temp, "filling", "checkout"), cache: dir, tag: mark + "-template:1"}
		w.env = []string{proxied(t)}
		w.write("template")
		w.build()
		must(t, fsx.RemoveAll(w.root))
	})
	return dir
}

// linkCache gives a world a cache of its own in which the toolchain and what it compiled are those of all.
func (w *world) linkCache() {
	w.t.Helper()
	must(w.t, os.MkdirAll(w.cache, 0o755))
	from := fillTemplate(w.t)
	for _, name := range []string{"toolchains", "builds"} {
		must(w.t, os.Symlink(filepath.Join(from, name), filepath.Join(w.cache, name)))
	}
}

// copyCache gives a world a copy of all that the template has, to damage it.
func (w *world) copyCache() {
	w.t.Helper()
	must(w.t, fsx.RemoveAll(w.cache))
	out, err := exec.Command("cp", "-a", "--reflink=auto", fillTemplate(w.t), w.cache).CombinedOutput()
	if err != nil {
		w.t.Fatalf("cp: %v\n%s", err, out)
	}
	for _, name := range []string{"checkouts", "runs"} {
		must(w.t, fsx.RemoveAll(filepath.Join(w.cache, name)))
	}
}
