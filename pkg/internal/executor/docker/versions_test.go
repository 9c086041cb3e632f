package docker

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestOldVersions builds a program in a GOPATH with toolchains old and new.
func TestOldVersions(t *testing.T) {
	versions := []string{"1.5.4", "1.2.2", "1.20.14"}
	if testing.Short() {
		versions = versions[:1]
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			e := newExecutor(t, nil)
			src := dockertest.WriteNew(t, "main.go", "package main\n\nfunc main() { println(\"built\") }\n")
			c := goCommand("go", "build", "-o", "/out/x/hello", "example.test/hello")
			c.Toolchain.Version = version
			c.Env = append(c.Env, plan.Var{Name: "GO111MODULE", Value: "off"})
			c = withMount(c, plan.Mount{Target: "/go/src/example.test/hello", Kind: plan.Bind, Source: src})
			c = withMount(c, plan.Mount{Target: "/out/x", Kind: plan.Work, Source: "out/x", Write: true})
			mustRun(t, e, c)
			out, err := exec.Command(filepath.Join(container.WorkDir(e.opts.StateDir, "out/x"),
				"hello")).CombinedOutput()
			if err != nil || string(out) != "built\n" {
				t.Errorf("the binary: %q, %v", out, err)
			}
		})
	}
}
