package project

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Backend is where commands run: in an engine's containers, or on this machine.
type Backend struct {
	Name   string         // "docker" or "host"; "" before it is chosen
	Engine *engine.Engine // nil on the host

	env   *Environment
	asked string   // the executor that the flag names, or ""
	allow []string // engines that the configuration may name
	trust bool     // images that the configuration names get the user's credentials
	run   *Run
	warn  func(text string) // shows what commands are not kept from; nil: it was shown
}

// AskedExecutor is the executor that the user asks for, by the flag, else by GOBUILD_EXECUTOR; "" where neither
// says so. An unknown one is an error.
func AskedExecutor(environ []string, flag string) (string, error) {
	asked := cmp.Or(flag, getenv(environ, "GOBUILD_EXECUTOR"))
	if asked != "" && !slices.Contains([]string{"auto", "docker", "host"}, asked) {
		return "", report.Usagef("executor %q: it is auto, docker or host", asked)
	}
	return asked, nil
}

// choose settles which executor is used: the one that the user asks for, else the file's,
// else docker where an engine answers.
func (b *Backend) choose(ctx context.Context, inFile string, d *lang.Docker, sources map[string]*hcl.File) error {
	if b.Name != "" {
		return nil
	}
	asked, err := AskedExecutor(b.env.Environ, b.asked)
	if err != nil {
		return err
	}
	want := cmp.Or(asked, inFile, "auto")
	switch want {
	case "host":
		b.Name = "host"
		return nil
	case "auto", "docker":
	default:
		return report.Usagef("executor %q: it is auto, docker or host", want)
	}
	if err := b.mayReach(d, sources); err != nil {
		return err
	}
	engine, err := b.connect(ctx, d.Host)
	switch {
	case err == nil:
		b.Name, b.Engine = "docker", engine
		return nil
	case ctx.Err() != nil:
		return report.Failures{}.Describe(ctx, err)
	case want == "auto":
		b.Name = "host"
		b.warnUnusable(err)
		return nil
	}
	return err
}

// mayReach refuses an engine that the file names and that is no socket of this machine, unless the user
// allows it: ssh has the user's keys, and an engine gets credentials to fetch modules and images with.
func (b *Backend) mayReach(d *lang.Docker, sources map[string]*hcl.File) error {
	scheme, _, _ := strings.Cut(d.Host, "://")
	if !slices.Contains([]string{"ssh", "tcp", "http", "https"}, scheme) || slices.Contains(b.allow, d.Host) {
		return nil
	}
	return report.NewDiagnosticsError(sources, hcl.Diagnostics{diag.Error(diag.TheEngineNeedsYourPermission,
		d.At("host"), "The engine %s gets your credentials: for modules, for images, and with ssh your keys. Say "+
			"-allow=%s to permit it, or -executor=host to build without Docker.", d.Host, visible.Word(d.Host))})
}

// connect finds the engine; one that takes its time shows in the progress.
func (b *Backend) connect(ctx context.Context, host string) (*engine.Engine, error) {
	task := b.env.Reporter.Await("connect to the Docker engine")
	e, err := engine.ConnectWithin(ctx, host, b.env.Settings.Waits)
	if err != nil {
		task.Skip("not connected")
		return nil, err
	}
	task.Skip("connected")
	e.Own(b.env.CacheDir, b.run.Begin)
	return e, nil
}

// warnUnusable tells of an engine that is there and will not do. None at all is no surprise.
func (b *Backend) warnUnusable(err error) {
	var unreachable *engine.UnreachableError
	if !errors.As(err, &unreachable) || !unreachable.Absent() {
		b.env.Reporter.Warn("%s", diag.SentenceOf(err)+" This builds on the host instead; say -executor=host to do so "+
			"without this warning.")
	}
}

// Choose settles the executor, by what the user asks for, else by the file. It is an error if one that was asked for
// cannot be used.
func (b *Backend) Choose(ctx context.Context, file *config.File) error {
	err := b.choose(ctx, file.Executor, file.Docker, file.Sources)
	var e *report.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	asked, _ := AskedExecutor(b.env.Environ, b.asked) // it is a known one
	if asked == "" && file.ExecutorRange.Filename != "" {
		return report.NewDiagnosticsError(file.Sources, hcl.Diagnostics{diag.Error(diag.DockerIsAskedFor,
			file.ExecutorRange, "%s Start it, or write executor = \"host\" to build without Docker.",
			diag.SentenceOf(err))})
	}
	return &report.Error{Message: diag.SentenceOf(err) + " Start it, or say -executor=host to build without Docker.",
		Code: diag.NoEngine.Code, Exit: report.ExitUsage, Err: err}
}

// New makes the executor that was chosen, for a checkout with its state in a directory. The caller closes it.
func (b *Backend) New(stateDir string) executor.Executor {
	if b.Engine != nil {
		return b.docker(stateDir)
	}
	return host.New(b.hostOptions(stateDir, b.run.Begin, b.warn))
}

func (b *Backend) docker(stateDir string) *docker.Executor {
	return docker.New(b.Engine, docker.Options{
		StateDir: stateDir, CacheDir: b.env.CacheDir, Toolchains: b.env.Toolchains, Reporter: b.env.Reporter,
		Environ: b.env.Environ, Settings: b.env.Settings, Volumes: b.env.Volumes, Trust: b.trust,
	})
}

func (b *Backend) hostOptions(stateDir string, begin func() (*runs.Run, error), warn func(text string)) host.Options {
	return host.Options{
		StateDir: stateDir, CacheDir: b.env.CacheDir, Toolchains: b.env.Toolchains, Reporter: b.env.Reporter,
		Environ: b.env.Environ, Settings: b.env.Settings, Begin: begin, Warn: warn,
	}
}

// newHost makes an executor that runs commands on this machine, also where others run in containers.
func (b *Backend) newHost(state checkout.State) (executor.Executor, error) {
	if err := state.Make(); err != nil {
		return nil, err
	}
	return host.New(b.hostOptions(state.Dir, nil, nil)), nil
}

// imageToolchains looks into images with toolchains; it is nil where they cannot be run.
func (b *Backend) imageToolchains(stateDir string) func(ctx context.Context, image string) (plan.Toolchain, error) {
	if b.Engine == nil {
		return nil
	}
	return func(ctx context.Context, image string) (plan.Toolchain, error) {
		version, digest, err := b.docker(stateDir).ImageToolchain(ctx, image)
		return plan.Toolchain{Version: version, Image: image, Digest: digest}, err
	}
}

// arch is the architecture that Linux binaries are for unless a target says otherwise. It chooses the executor.
func (b *Backend) arch(ctx context.Context, inFile string, d *lang.Docker) string {
	if err := b.choose(ctx, inFile, d, nil); err != nil {
		return runtime.GOARCH
	}
	return b.Platform().Arch
}

// Platform is what targets are compiled for unless they say otherwise.
func (b *Backend) Platform() plan.Platform {
	if b.Engine == nil {
		return plan.Platform{OS: "linux", Arch: runtime.GOARCH}
	}
	return b.Native()
}

// Native is the platform of the programs that run where commands run, such as toolchains.
func (b *Backend) Native() plan.Platform {
	if b.Engine == nil {
		return plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
	}
	os, arch := b.Engine.Platform()
	return plan.Platform{OS: os, Arch: arch}
}
