package gobuild

import (
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
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// executors are what may be asked for.
var executors = []string{"auto", "docker", "host"}

// choose settles which executor is used: the flag, else GOBUILD_EXECUTOR, else the file,
// else docker where an engine answers.
func (s *session) choose(ctx context.Context, inFile string, d *lang.Docker) error {
	if s.name != "" {
		return nil
	}
	want := first(s.opts.Executor, s.opts.getenv("GOBUILD_EXECUTOR"), inFile, "auto")
	if s.checking != notChecking && slices.Contains(executors, want) {
		s.name = want
		return nil
	}
	switch want {
	case "host":
		s.name = "host"
		return nil
	case "auto", "docker":
	default:
		return report.Usagef("executor %q: it is auto, docker or host", want)
	}
	if err := s.mayReach(d); err != nil {
		return err
	}
	engine, err := s.connect(ctx, d.Host)
	switch {
	case err == nil:
		s.name, s.engine = "docker", engine
		return nil
	case ctx.Err() != nil:
		return s.failure(ctx, err)
	case want == "auto":
		s.name = "host"
		s.warnUnusable(err)
		return nil
	}
	return err
}

// mayReach refuses an engine that the file names and that is no socket of this machine, unless the user
// allows it: ssh has the user's keys, and an engine gets credentials to fetch modules and images with.
func (s *session) mayReach(d *lang.Docker) error {
	scheme, _, _ := strings.Cut(d.Host, "://")
	if !slices.Contains([]string{"ssh", "tcp", "http", "https"}, scheme) || slices.Contains(s.opts.Allow, d.Host) {
		return nil
	}
	return report.NewDiagnosticsError(s.sources(), hcl.Diagnostics{diag.Error(diag.TheEngineNeedsYourPermission, d.At("host"),
		"The engine %s gets your credentials: for modules, for images, and with ssh your keys. Say -allow=%s to "+
			"permit it, or -executor=host to build without Docker.", d.Host, visible.Word(d.Host))})
}

// connect finds the engine; one that takes its time shows in the progress.
func (s *session) connect(ctx context.Context, host string) (*engine.Engine, error) {
	task := s.reporter.Await("connect to the Docker engine")
	e, err := engine.ConnectWithin(ctx, host, s.settings.Waits)
	if err != nil {
		task.Skip("not connected")
		return nil, err
	}
	task.Skip("connected")
	e.Own(s.cacheDir, s.begin)
	return e, nil
}

// warnUnusable tells of an engine that is there and will not do. None at all is no surprise.
func (s *session) warnUnusable(err error) {
	var unreachable *engine.UnreachableError
	if !errors.As(err, &unreachable) || !unreachable.Absent() {
		s.reporter.Warn("%s", diag.SentenceOf(err)+" This builds on the host instead; say -executor=host to do so without "+
			"this warning.")
	}
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// chooseExecutor settles the executor once the file is loaded.
func (s *session) chooseExecutor(ctx context.Context) error {
	err := s.choose(ctx, s.file.Executor, s.file.Docker)
	var e *report.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	if s.opts.Executor == "" && s.opts.getenv("GOBUILD_EXECUTOR") == "" && s.file.ExecutorRange.Filename != "" {
		return report.NewDiagnosticsError(s.sources(), hcl.Diagnostics{diag.Error(diag.DockerIsAskedFor, s.file.ExecutorRange,
			"%s Start it, or write executor = \"host\" to build without Docker.", diag.SentenceOf(err))})
	}
	return &report.Error{Message: diag.SentenceOf(err) + " Start it, or say -executor=host to build without Docker.",
		Code: diag.NoEngine.Code, Exit: report.ExitUsage, Err: err}
}

// executor makes the one that was chosen.
func (s *session) executor() executor.Executor {
	if s.engine != nil {
		return s.docker()
	}
	return host.New(host.Options{
		StateDir: s.stateDir(), CacheDir: s.cacheDir, Toolchains: s.toolchains,
		Reporter: s.reporter, Environ: s.opts.Environ, Settings: s.settings, Begin: s.begin, Warn: s.warnUnprotected,
	})
}

// warnUnprotected says what the host executor cannot keep commands from, if it was not said already.
func (s *session) warnUnprotected(text string) {
	if s.room == "" {
		s.reporter.Warn("%s", text)
	}
}

// lacks asks the executor which guards it cannot apply; it is nil for a check, in which nothing runs.
func (s *session) lacks() func() []plan.Guard {
	if s.checking != notChecking {
		return nil
	}
	return func() []plan.Guard {
		ex := s.executor()
		defer ex.Close()
		return ex.Lacks()
	}
}

func (s *session) docker() *docker.Executor {
	return docker.New(s.engine, docker.Options{
		StateDir: s.stateDir(), CacheDir: s.cacheDir, Toolchains: s.toolchains,
		Reporter: s.reporter, Environ: s.opts.Environ, Settings: s.settings, Volumes: s.volumes(), Trust: s.opts.trust,
	})
}
