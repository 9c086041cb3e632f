package gobuild

import (
	"context"
	"maps"
	"runtime"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// LspOptions are those of the verb lsp.
type LspOptions struct {
	Stdio bool `flag:"stdio" usage:"changes nothing: the protocol is always spoken over standard input and output"`
}

// Editor is what the language server knows beside the configuration. Nothing of it uses a
// network or builds.
type Editor struct{}

// Check is [Check] without the file.
func (Editor) Check(ctx context.Context, path string, read func(string) ([]byte, error)) hcl.Diagnostics {
	_, diags := Check(ctx, CheckOptions{Path: path, ReadFile: read})
	return diags
}

// Git answers git.* of the configuration.
func (Editor) Git(ctx context.Context, dir, attr, dist string) (cty.Value, error) {
	return lookUpGit(ctx, dir, attr, dist)
}

// Mains are the directories of the main packages below dir.
func (Editor) Mains(dir string) []string {
	found, err := source.Mains(dir, "./...", "linux", runtime.GOARCH, nil)
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Values(found))
}

// Versions are the Go versions that are known offline, oldest first.
func (Editor) Versions() []string {
	return checkSession(Options{}, offline).toolchains.Catalog().KnownVersions()
}

// Platforms are what the newest known Go compiles for.
func (Editor) Platforms() []string { return goversion.Platforms(someVersion) }
