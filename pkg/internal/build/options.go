package build

import (
	"context"
	"io/fs"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/install"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Options say where and how a plan is carried out.
type Options struct {
	Executor executor.Executor
	Places

	Access    registry.Access // to registries
	Jobs      int             // actions at once; 0: as many as cores
	KeepGoing bool            // go on after a failure with what does not depend on it

	// Invoker is who called sudo, and owns what is installed into directories of his; nil where
	// nobody did.
	Invoker  *install.User
	Reporter *progress.Reporter
	Share    *share.Options  // of the cache that machines share; nil: there is none
	Fill     bool            // the shared cache gets what it lacks, also of what was up to date
	Engine   executor.Engine // nil without Docker
	// ToolchainImage is the image of a toolchain, for images that stand on one.
	ToolchainImage func(ctx context.Context, tc plan.Toolchain, platform plan.Platform) (v1.Image, error)
}

// Places are where things are on this machine.
type Places struct {
	// absolute directory of what is remembered of the checkout; its last element is the checkout's
	// ID
	StateDir string
	Project  string         // absolute directory of the configuration
	Dist     string         // the directory of outputs: slash-separated, relative to Project
	CacheDir string         // gobuild's directory in the user's cache
	Area     *readable.Area // what files of images are read from; nil: anything
}

// DistDir is the directory of outputs with the record of what was written there. The call creates
// nothing. owner may be nil: see [dist.Options].
func (p Places) DistDir(owner func(dir fs.FileInfo) (uid, gid int, ok bool)) *dist.Dir {
	return dist.New(dist.Options{
		Project: p.Project, Path: p.Dist, Record: filepath.Join(p.StateDir, "dist"), Show: visible.ShortPath,
		Owner: owner,
	})
}
