package facts

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// TestComplete: as a value, an attribute that is left out is what the plan makes of it.
func TestComplete(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gobuild.hcl")
	if err := os.WriteFile(path, []byte(`
target "a" { package = "./a" }
target "b" {
  package   = "./b"
  platforms = ["linux/amd64", "linux/arm64/v8", "darwin/arm64"]
}
target "git" {
  package   = "./b"
  name      = git.branch
  platforms = ["linux/${git.tag}"]
}
image "one" {
  base    = "scratch"
  targets = [target.b]
}
image "On" {
  base    = image.one
  targets = { "linux/*" = target.a, "linux/arm64" = target.b }
  cmd     = ["-x"]
}
image "debian" { base = "debian:12" }
image "git" {
  base    = "scratch"
  targets = [target.git]
}
image "full" {
  base       = "scratch"
  targets    = [target.b]
  platforms  = ["linux/arm64/v8"]
  tags       = ["r/full:1"]
  dir        = "/opt"
  entrypoint = []
}
image "values" {
  base   = "scratch"
  labels = {
    target   = jsonencode(target.a.platforms)
    defaults = jsonencode(defaults.target.platforms)
    one      = jsonencode([for i in [image.one] : [i.platforms, i.tags, i.dir, i.entrypoint, i.cmd, i.created]])
    On       = jsonencode([for i in [image.On] : [i.platforms, i.tags, i.dir, i.entrypoint, i.cmd]])
    debian   = jsonencode([for i in [image.debian] : [i.platforms, i.tags, i.dir, i.entrypoint, i.cmd]])
    full     = jsonencode([for i in [image.full] : [i.platforms, i.tags, i.dir, i.entrypoint]])
    git      = jsonencode([image.git.platforms, image.git.entrypoint, image.git.tags])
  }
}
`), 0o666); err != nil {
		t.Fatal(err)
	}
	file, diags := config.Load(context.Background(), config.Options{
		Path: path, Complete: Complete, Arch: func(string, *lang.Docker) string { return "arm64" },
		Git: func(_ context.Context, _, attr, _ string) (cty.Value, error) {
			return cty.StringVal(map[string]string{"tag": "s390x", "branch": "main"}[attr]), nil
		},
	})
	diags = append(diags, file.EvaluateAll(context.Background())...)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	got := file.Images[len(file.Images)-1].Labels
	for name, want := range map[string]string{
		"target":   `["linux/arm64"]`,
		"defaults": `["linux/arm64"]`,
		"one":      `[[["linux/amd64","linux/arm64"],["one:latest"],"/",["/b"],[],"1970-01-01T00:00:00Z"]]`,
		"On":       `[[["linux/amd64","linux/arm64"],["on:latest"],"/usr/local/bin",["/b"],["-x"]]]`,
		"debian":   `[[["linux/arm64"],["debian:latest"],"/usr/local/bin",[],[]]]`,
		"full":     `[[["linux/arm64/v8"],["r/full:1"],"/opt",[]]]`,
		"git":      `[["linux/s390x"],["/main"],["git:latest"]]`,
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	if len(file.Images[0].Tags)+len(file.Targets[0].Platforms) > 0 {
		t.Error("what is left out is filled in in the file")
	}
}
