package editor

import (
	"context"
	"maps"
	"os"
	"runtime"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Knowledge answers the language server's questions, in the environment of this process.
type Knowledge struct{}

// Check loads and plans the configuration at a path as a build does, reading it through read (unsaved buffers), and
// returns everything that is wrong. Packages, modules and overrides are read from disk, git.* by git; no
// network, engine or toolchain is used.
func (Knowledge) Check(ctx context.Context, path string, read func(string) ([]byte, error)) hcl.Diagnostics {
	environ := os.Environ()
	cacheDir := project.CacheDirOrNone(environ)
	asked, _ := project.RequestedExecutor(environ, "") // an unknown one is told by what builds
	_, diags := check.Run(ctx, check.Options{
		Path: path, ReadFile: read, Environ: environ, Executor: asked, CacheDir: cacheDir,
		Catalog: catalog(environ, cacheDir), Versions: facts.AskNobody,
	})
	return diags
}

func catalog(environ []string, cacheDir string) *toolchain.Catalog {
	return toolchain.Open(goproxy.FromEnvironment(environ), cacheDir).Catalog()
}

// Git answers git.* of the configuration: one attribute of the repository that holds dir.
func (Knowledge) Git(ctx context.Context, dir, attr, dist string) (cty.Value, error) {
	return facts.LookUpGit(ctx, dir, attr, dist)
}

// Complete fills in what an image leaves out.
func (Knowledge) Complete(im lang.Image, goarch string) lang.Image { return facts.Complete(im, goarch) }

// Mains returns the directories of the main packages below dir.
func (Knowledge) Mains(dir string) []string {
	found, err := source.Mains(dir, "./...", "linux", runtime.GOARCH, nil)
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Values(found))
}

// Versions returns the Go versions that are known offline, oldest first.
func (Knowledge) Versions() []string {
	environ := os.Environ()
	return catalog(environ, project.CacheDirOrNone(environ)).KnownVersions()
}

// Platforms returns what the newest known Go compiles for.
func (Knowledge) Platforms() []string { return goversion.Platforms(facts.AnyVersion) }
