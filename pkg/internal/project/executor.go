package project

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

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

// A choice is the executor that a run uses.
type choice struct {
	name   string         // "docker" or "host"; "" before it is chosen
	engine *engine.Engine // nil on the host
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
func (p *Project) choose(ctx context.Context, inFile string, d *lang.Docker) error {
	if p.executor.name != "" {
		return nil
	}
	asked, err := AskedExecutor(p.Env.Environ, p.request.Executor)
	if err != nil {
		return err
	}
	want := cmp.Or(asked, inFile, "auto")
	switch want {
	case "host":
		p.executor.name = "host"
		return nil
	case "auto", "docker":
	default:
		return report.Usagef("executor %q: it is auto, docker or host", want)
	}
	if err := p.mayReach(d); err != nil {
		return err
	}
	engine, err := p.connect(ctx, d.Host)
	switch {
	case err == nil:
		p.executor = choice{"docker", engine}
		return nil
	case ctx.Err() != nil:
		return p.Failure(ctx, err)
	case want == "auto":
		p.executor.name = "host"
		p.warnUnusable(err)
		return nil
	}
	return err
}

// mayReach refuses an engine that the file names and that is no socket of this machine, unless the user
// allows it: ssh has the user's keys, and an engine gets credentials to fetch modules and images with.
func (p *Project) mayReach(d *lang.Docker) error {
	scheme, _, _ := strings.Cut(d.Host, "://")
	if !slices.Contains([]string{"ssh", "tcp", "http", "https"}, scheme) || slices.Contains(p.request.Allow, d.Host) {
		return nil
	}
	return report.NewDiagnosticsError(p.sources(), hcl.Diagnostics{diag.Error(diag.TheEngineNeedsYourPermission,
		d.At("host"), "The engine %s gets your credentials: for modules, for images, and with ssh your keys. Say "+
			"-allow=%s to permit it, or -executor=host to build without Docker.", d.Host, visible.Word(d.Host))})
}

// connect finds the engine; one that takes its time shows in the progress.
func (p *Project) connect(ctx context.Context, host string) (*engine.Engine, error) {
	task := p.Env.Reporter.Await("connect to the Docker engine")
	e, err := engine.ConnectWithin(ctx, host, p.Env.Settings.Waits)
	if err != nil {
		task.Skip("not connected")
		return nil, err
	}
	task.Skip("connected")
	e.Own(p.Env.CacheDir, p.run.begin)
	return e, nil
}

// warnUnusable tells of an engine that is there and will not do. None at all is no surprise.
func (p *Project) warnUnusable(err error) {
	var unreachable *engine.UnreachableError
	if !errors.As(err, &unreachable) || !unreachable.Absent() {
		p.Env.Reporter.Warn("%s", diag.SentenceOf(err)+" This builds on the host instead; say -executor=host to do so "+
			"without this warning.")
	}
}

// ChooseExecutor settles the executor. It is an error if one that was asked for cannot be used.
func (p *Project) ChooseExecutor(ctx context.Context) error {
	err := p.choose(ctx, p.File.Executor, p.File.Docker)
	var e *report.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	asked, _ := AskedExecutor(p.Env.Environ, p.request.Executor) // it was chosen by that
	if asked == "" && p.File.ExecutorRange.Filename != "" {
		return report.NewDiagnosticsError(p.sources(), hcl.Diagnostics{diag.Error(diag.DockerIsAskedFor,
			p.File.ExecutorRange, "%s Start it, or write executor = \"host\" to build without Docker.",
			diag.SentenceOf(err))})
	}
	return &report.Error{Message: diag.SentenceOf(err) + " Start it, or say -executor=host to build without Docker.",
		Code: diag.NoEngine.Code, Exit: report.ExitUsage, Err: err}
}

// ExecutorName is "docker" or "host"; "" before it is chosen.
func (p *Project) ExecutorName() string { return p.executor.name }

// Engine is the engine that commands run in; nil where they run on the host.
func (p *Project) Engine() *engine.Engine { return p.executor.engine }

// Executor makes the executor that was chosen. The caller closes it.
func (p *Project) Executor() executor.Executor {
	if p.executor.engine != nil {
		return p.docker()
	}
	return host.New(p.hostOptions(p.run.begin, p.warn))
}

func (p *Project) docker() *docker.Executor {
	return docker.New(p.executor.engine, docker.Options{
		StateDir: p.StateDir(), CacheDir: p.Env.CacheDir, Toolchains: p.Env.Toolchains, Reporter: p.Env.Reporter,
		Environ: p.Env.Environ, Settings: p.Env.Settings, Volumes: p.Env.Volumes, Trust: p.request.Trust,
	})
}

func (p *Project) hostOptions(begin func() (*runs.Run, error), warn func(text string)) host.Options {
	return host.Options{
		StateDir: p.StateDir(), CacheDir: p.Env.CacheDir, Toolchains: p.Env.Toolchains, Reporter: p.Env.Reporter,
		Environ: p.Env.Environ, Settings: p.Env.Settings, Begin: begin, Warn: warn,
	}
}
