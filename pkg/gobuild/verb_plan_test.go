package gobuild_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

const stable = `toolchain "stable" { version = "1.26.8" }
defaults {
  target { toolchain = toolchain.stable }
}
`

const planned = "-- gobuild.hcl --\n" + stable + `
toolchain "old" { version = "1.12.17" }
target "api" { package = "./cmd/api" }
target "cli" {
  package   = "./cmd/cli"
  platforms = ["darwin/arm64"]
  toolchain = toolchain.old
}
image "api" {
  base    = "scratch"
  targets = [target.api]
}
-- go.mod --
module example.com/app

require example.com/dep v1.0.0
-- cmd/api/main.go --
package main
-- cmd/cli/main.go --
package main
`

// tree writes the files of a txtar archive and returns their directory, links resolved.
func tree(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
	return dir
}

// planOf prints the plan of what is in dir.
func planOf(t *testing.T, dir string, o gobuild.PlanOptions) string {
	t.Helper()
	var out bytes.Buffer
	o.Dir, o.Executor, o.Stdout, o.Stderr = dir, "host", &out, io.Discard
	cache := t.TempDir()
	o.Environ = []string{"HOME=" + t.TempDir(), "GOBUILD_CACHE=" + cache, "GOPROXY=off", "GOENV=off"}
	if err := gobuild.Plan(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(cache, "checkouts")); err == nil {
		t.Error("plan made a state")
	}
	return out.String()
}

func TestPlanShowsEverything(t *testing.T) {
	dir := tree(t, planned)
	out := planOf(t, dir, gobuild.PlanOptions{})
	for _, want := range []string{
		"executor: host\n",
		"install dist/linux_", // the target that is in an image, too
		"install dist/darwin_arm64/cli\n",
		"write dist/images/api\n",
		"why        runs: it was not built before",
		"warning    not reproducible: Go 1.12.17 puts paths into binaries",
		"sees       " + dir + " at /src",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	lacks := slices.Contains(host.Capabilities().Lacks(), plan.GuardReadOnly)
	for _, told := range []string{"guards that it lacks here: read-only-sources",
		"warning    cannot run here: it needs read-only-sources"} {
		if strings.Contains(out, told) != lacks {
			t.Errorf("sources cannot be read-only: %t; %q in\n%s", lacks, told, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "dist")); err == nil {
		t.Error("plan made dist")
	}
}

func TestPlanOnly(t *testing.T) {
	dir := tree(t, planned)
	if out := planOf(t, dir, gobuild.PlanOptions{Only: []string{"api"}}); strings.Contains(out, "cli") ||
		strings.Contains(out,
			"install ") || !strings.Contains(out, "write dist/images/api") {
		t.Errorf("-only=api, which is the image:\n%s", out)
	}
	if out := planOf(t, dir, gobuild.PlanOptions{Only: []string{"target.cli"}}); strings.Contains(out, "api") ||
		!strings.Contains(out, "install dist/darwin_arm64/cli") {
		t.Errorf("-only=target.cli:\n%s", out)
	}
}

func TestPlanJSON(t *testing.T) {
	var doc plan.Document
	out := planOf(t, tree(t, planned), gobuild.PlanOptions{Format: "json"})
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if doc.Format != plan.DocumentFormat || doc.Executor != "host" || !slices.Equal(doc.Lacks,
		host.Capabilities().Lacks()) || len(doc.Goals) != 3 {
		t.Errorf("format %d, executor %s, lacks %v, goals %q", doc.Format, doc.Executor, doc.Lacks, doc.Goals)
	}
	for _, a := range doc.Actions {
		if a.Kind == plan.KindCompile && (a.Why == "" || len(a.Commands) != 1 || a.Commands[0].Args[0] != "go") {
			t.Errorf("compile %+v", a)
		}
	}
}
