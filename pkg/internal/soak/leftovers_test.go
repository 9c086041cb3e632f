//go:build linux

package soak

import (
	"context"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/volume"
)

func digestOf(data []byte) [32]byte { return sha256.Sum256(data) }

// nothingLeft fails where temporary files, containers or processes of this world are there
// though no run is.
func (w *world) nothingLeft() {
	w.t.Helper()
	for _, dir := range []string{w.dir, w.cache} {
		for _, name := range temporary(dir) {
			w.t.Errorf("left: %s", name)
		}
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left := append(w.containers(), w.processes()...)
		if len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			w.t.Errorf("left: %q", left)
			return
		}
	}
}

// temporary returns the files and directories below dir that only stand there while something is
// written, or while a run lasts. Toolchains and modules are passed over: what is in them is not
// gobuild's own.
func temporary(dir string) (list []string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		rel, _ := filepath.Rel(dir, path)
		switch {
		case d.IsDir() && (rel == "builds" || rel == "gopath" || strings.Count(rel, "/") == 1 &&
			strings.HasPrefix(rel, "toolchains/go")):
			return fs.SkipDir
		case strings.HasPrefix(d.Name(), ".gobuild-"), strings.HasSuffix(d.Name(), ".tmp"), strings.HasPrefix(rel,
			"tmp/") && strings.HasPrefix(d.Name(), "run-"):
			list = append(list, path)
		}
		return nil
	})
	return list
}

// containers returns those that have a mount of this world's, in whatever state.
func (w *world) containers() (list []string) {
	if w.executor != "docker" {
		return nil
	}
	api := needEngine(w.t)
	all, err := api.ContainerList(context.Background(), container.ListOptions{All: true})
	must(w.t, err)
	for _, c := range all {
		for _, m := range c.Mounts {
			if strings.HasPrefix(m.Source, w.root+"/") || strings.Contains(m.Name, mark) {
				list = append(list, "container "+c.ID[:12]+" "+c.State)
				break
			}
		}
	}
	return list
}

// processes returns those whose arguments, environment or directory name this world.
func (w *world) processes() (list []string) {
	names, _ := filepath.Glob("/proc/[0-9]*")
	for _, proc := range names {
		args, _ := os.ReadFile(filepath.Join(proc, "cmdline"))
		env, _ := os.ReadFile(filepath.Join(proc, "environ"))
		cwd, _ := os.Readlink(filepath.Join(proc, "cwd"))
		if strings.Contains(string(args)+"\x00"+string(env)+"\x00"+cwd, w.root) {
			list = append(list, "process "+filepath.Base(proc)+" "+strings.ReplaceAll(string(args), "\x00", " "))
		}
	}
	return list
}

// volumes are removed when the package's tests end: they are named by mark.
func removeVolumes(t *testing.T) {
	api := needEngine(t)
	t.Cleanup(func() {
		list, err := api.VolumeList(context.Background(), volume.ListOptions{})
		must(t, err)
		for _, v := range list.Volumes {
			if strings.Contains(v.Name, mark) {
				must(t, api.VolumeRemove(context.Background(), v.Name, true))
			}
		}
	})
}
