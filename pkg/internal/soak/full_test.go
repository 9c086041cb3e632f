//go:build linux

package soak

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFull runs gobuild where the disk that holds the checkout and the cache is full sooner or
// later. It must say so, and leave nothing half written; with room it must succeed.
func TestFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to mount small file systems")
	}
	onBoth(t, func(t *testing.T, executor string) {
		w := newWorld(t, executor, "full")
		truth := w.truths()
		r := random("full " + executor)
		failed := 0
		for i := range atMost(2) {
			v := variants[r.IntN(len(variants))]
			small := w.onSmallDisk(v, int(math.Exp(r.Float64()*math.Log(256))*64)<<10) // 64 KiB to 16 MiB
			failed += small.fills(truth, v)
			if t.Failed() {
				t.Fatalf("round %d", i)
			}
		}
		t.Logf("%d runs said that the disk is full", failed)
	})
}

// onSmallDisk returns the same checkout on a file system of so many bytes. The toolchain and what it
// compiled of the standard library stand elsewhere.
func (w *world) onSmallDisk(variant string, size int) *world {
	w.t.Helper()
	small := *w
	small.root = filepath.Join(w.root, "disk")
	small.dir, small.cache = filepath.Join(small.root, "checkout"), filepath.Join(small.root, "cache")
	must(w.t, os.MkdirAll(small.root, 0o755))
	w.mount("tmpfs", small.root, "tmpfs", 0, fmt.Sprintf("size=%d,nr_inodes=0", size))
	must(w.t, os.MkdirAll(filepath.Join(small.root, "home"), 0o755))
	for _, name := range []string{"toolchains", "builds"} {
		dir := filepath.Join(small.cache, name)
		must(w.t, os.MkdirAll(dir, 0o755))
		w.mount(filepath.Join(w.cache, name), dir, "", syscall.MS_BIND, "")
	}
	small.write(variant)
	return &small
}

// mount mounts something until the test ends, or unmount.
func (w *world) mount(from, at, kind string, flags uintptr, options string) {
	w.t.Helper()
	if err := syscall.Mount(from, at, kind, flags, options); err != nil {
		w.t.Skip("needs to mount small file systems: ", err)
	}
	w.t.Cleanup(func() { _ = syscall.Unmount(at, syscall.MNT_DETACH) })
}

// fills runs gobuild on the small disk and then, where that failed, with more room. It returns how
// many runs failed.
func (w *world) fills(truth map[string]map[string]string, variant string) (failed int) {
	w.t.Helper()
	for _, verb := range []string{"build", "image"} {
		r := w.run(verb)
		if r.code == 0 {
			continue
		}
		failed++
		if r.code != 1 || !strings.Contains(r.stderr, "no space left on device") || strings.Contains(r.stderr,
			"goroutine ") {
			w.t.Errorf("gobuild %s: %s", verb, r)
		}
		w.wholeOrNothing(truth)
		w.nothingLeft()
	}
	must(w.t, syscall.Mount("", w.root, "", syscall.MS_REMOUNT, "size=1g"))
	w.build()
	w.holds(truth[variant])
	w.nothingLeft()
	for _, dir := range []string{filepath.Join(w.cache, "toolchains"), filepath.Join(w.cache, "builds"), w.root} {
		must(w.t, syscall.Unmount(dir, syscall.MNT_DETACH))
	}
	return failed
}
