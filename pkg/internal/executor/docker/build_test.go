package docker

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestVersion(t *testing.T) {
	e := newExecutor(t, nil)
	dockertest.MustContain(t, mustRun(t, e, goCommand("go", "version")), "go"+goVersion+" linux/")
}

func TestBuild(t *testing.T) {
	e := newExecutor(t, nil)
	src := dockertest.WriteNew(t, "go.mod", "module hello\n\ngo 1.26\n", "main.go",
		"package main\n\nfunc main() { println(\"built\") }\n")
	c := goCommand("go", "build", "-o", "/out/x/", ".")
	c.Dir = plan.SourceDir
	c = withMount(c, plan.Mount{Target: plan.SourceDir, Kind: plan.Bind, Source: src})
	c = withMount(c, plan.Mount{Target: "/out/x", Kind: plan.Work, Source: "out/x", Write: true})
	mustRun(t, e, c)
	binary := filepath.Join(e.opts.StateDir, "docker", "out", "x", "hello")
	if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != "built\n" {
		t.Errorf("the binary: %q, %v", out, err)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	mustBeCallers(t, info)
}
