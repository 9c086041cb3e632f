package docker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestSubmount has another file system mounted in the sources, which must be there and must
// be read-only too.
func TestSubmount(t *testing.T) {
	src := dockertest.WriteNew(t, "main.go", "package main\n")
	point := filepath.Join(src, "other fs")
	if err := os.Mkdir(point, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", point, "tmpfs", 0, ""); err != nil {
		t.Skip("needs the right to mount a file system: ", err)
	}
	t.Cleanup(func() { unix.Unmount(point, unix.MNT_DETACH) })
	dockertest.Write(t, point, "file", "mounted")
	e := newExecutor(t, nil)
	c := withMount(witnessCommand(t, "read", "/src/other fs/file"),
		plan.Mount{Target: "/src", Kind: plan.Bind, Source: src})
	dockertest.MustContain(t, mustRun(t, e, c), "reads /src/other fs/file true mounted\n")
	c.Args = []plan.Text{"/witness/witness", "write", "/src/other fs/file", "/src/other fs/new", "/src/new"}
	if out := mustRun(t, e, c); strings.Contains(out, "true") {
		t.Errorf("sources can be written:\n%s", out)
	}
}
