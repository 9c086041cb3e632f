package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker/docker/api/types/volume"
)

func TestLeftovers(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	alive, err := makeWorkspace(t.Context(), markPrefix+"alive")
	if err != nil {
		t.Fatal(err)
	}
	defer alive.unlock()
	killed := filepath.Join(temp, workPrefix+markPrefix+"killed")
	other := filepath.Join(temp, "other")
	for _, dir := range []string{killed, other} {
		if err := os.MkdirAll(filepath.Join(dir, "trees"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w, err := makeWorkspace(t.Context(), markPrefix+"new")
	if err != nil {
		t.Fatal(err)
	}
	defer w.unlock()
	if w.engine, err = connect(t.Context(), w.mark); err == nil {
		defer w.engine.api.Close()
		if _, err := w.engine.api.VolumeCreate(t.Context(),
			volume.CreateOptions{Name: "gobuild-" + markPrefix + "killed-0-cache"}); err != nil {
			t.Fatal(err)
		}
	}
	removeLeftovers(t.Context(), w, logger{os.Stderr})
	for dir, stays := range map[string]bool{killed: false, other: true, alive.dir: true, w.dir: true} {
		if _, err := os.Stat(dir); (err == nil) != stays {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if w.engine == nil {
		return
	}
	w.engine.mark = markPrefix + "killed"
	if names, err := w.engine.ownVolumes(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("there are the volumes %v, %v", names, err)
	}
}
