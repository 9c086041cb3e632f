package program

import (
	"context"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/run"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/interrupt"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A Runner runs programs where the commands of a build run.
type Runner struct {
	Engine   *engine.Engine // nil: on this machine
	Reporter *progress.Reporter
}

// Streams are those of a program. For one that is not a file the process's own is used.
type Streams struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Run runs a compiled binary and returns its exit code. Signals go to the program, so the end of ctx,
// which the first signal causes, does not end it.
func (r Runner) Run(ctx context.Context, bin result.Binary, args []string, s Streams) (int, error) {
	defer interrupt.HandOver(ctx)()
	ctx = context.WithoutCancel(ctx)
	stdin, stdout, stderr := asFile(s.Stdin), asFile(s.Stdout), asFile(s.Stderr)
	if r.Engine == nil {
		return process.RunProgram(ctx, process.Program{Binary: bin.Path, Platform: bin.Platform, Args: args,
			Stdin: stdin, Stdout: stdout, Stderr: stderr})
	}
	return run.Run(ctx, r.Engine, r.Reporter, run.Program{
		Binary: bin.Path, Name: bin.Name, Args: args, Platform: registryPlatform(bin),
		Image: imageOf(bin), Stdin: stdin, Stdout: stdout, Stderr: stderr,
	})
}

func registryPlatform(bin result.Binary) v1.Platform {
	return v1.Platform{OS: bin.Platform.OS, Architecture: bin.Platform.Arch, Variant: bin.Platform.OCIVariant()}
}

// imageOf is the image in which a program runs: a dynamic one in the image that linked it, others in a
// nearly empty one ("").
func imageOf(bin result.Binary) string {
	if bin.Target.Cgo == "dynamic" {
		return bin.Target.Facts.Toolchain.Image
	}
	return ""
}

// asFile is a stream that a program can inherit; nil, for the process's own, if it is not a file.
func asFile(stream any) *os.File {
	f, _ := stream.(*os.File)
	return f
}
