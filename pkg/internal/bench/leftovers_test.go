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
	alive := &bench{mark: markPrefix + "alive"}
	if err := alive.makeWork(t.Context()); err != nil {
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
	b := &bench{Options: Options{Stderr: os.Stderr}, mark: markPrefix + "new"}
	var err error
	if err := b.makeWork(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer b.unlock()
	if b.engine, err = connect(t.Context(), b.mark); err == nil {
		defer b.engine.api.Close()
		if _, err := b.engine.api.VolumeCreate(t.Context(),
			volume.CreateOptions{Name: "gobuild-" + markPrefix + "killed-0-cache"}); err != nil {
			t.Fatal(err)
		}
	}
	b.removeLeftovers(t.Context())
	for dir, stays := range map[string]bool{killed: false, other: true, alive.work: true, b.work: true} {
		if _, err := os.Stat(dir); (err == nil) != stays {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if b.engine == nil {
		return
	}
	b.engine.mark = markPrefix + "killed"
	if names, err := b.engine.ownVolumes(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("there are the volumes %v, %v", names, err)
	}
}
