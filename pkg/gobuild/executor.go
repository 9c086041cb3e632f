package gobuild

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// choose settles which executor is used: the flag, else GOBUILD_EXECUTOR, else the file, else the first
// one that can be used here.
func (s *session) choose(ctx context.Context, inFile string, d *lang.Docker) error {
	if s.name != "" {
		return nil
	}
	want := first(s.opts.Executor, s.opts.getenv("GOBUILD_EXECUTOR"), inFile, executors.Auto)
	kinds := executors.Named(want)
	switch {
	case len(kinds) == 0:
		return unknownExecutor(want)
	case s.checking != notChecking:
		s.name = want
		return nil
	}
	for _, kind := range kinds {
		switch usable, err := s.tryKind(ctx, kind, d, want == executors.Auto); {
		case err != nil:
			return err
		case usable:
			s.name = kind.Name
			return nil
		}
	}
	return unknownExecutor(want)
}

func unknownExecutor(name string) error {
	return usageError("executor %q: it is %s", name, executors.Choices())
}

// tryKind connects to what executors of a kind need. Where others may be used instead, one without an
// engine that can be used is no error.
func (s *session) tryKind(ctx context.Context, kind executors.Kind, d *lang.Docker,
	others bool) (usable bool, err error) {
	if !kind.UsesEngine {
		return true, nil
	}
	if err := s.mayReach(d); err != nil {
		return false, err
	}
	engine, err := s.connect(ctx, d.Host)
	switch {
	case err == nil:
		s.engine = engine
		return true, nil
	case ctx.Err() != nil:
		return false, s.failure(ctx, err)
	case others:
		s.warnUnusable(err)
		return false, nil
	}
	return false, err
}

// mayReach refuses an engine that the file names and that is no socket of this machine, unless the user
// allows it: ssh has the user's keys, and an engine gets credentials to fetch modules and images with.
func (s *session) mayReach(d *lang.Docker) error {
	scheme, _, _ := strings.Cut(d.Host, "://")
	if !slices.Contains([]string{"ssh", "tcp", "http", "https"}, scheme) || slices.Contains(s.opts.Allow, d.Host) {
		return nil
	}
	return diagnosticsError(s.sources(), hcl.Diagnostics{diag.Error(diag.TheEngineNeedsYourPermission, d.At("host"),
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
		s.reporter.Warn("%s", sentence(err)+" This builds on the host instead; say -executor=host to do so without "+
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
	var e *Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	if s.opts.Executor == "" && s.opts.getenv("GOBUILD_EXECUTOR") == "" && s.file.ExecutorRange.Filename != "" {
		return diagnosticsError(s.sources(), hcl.Diagnostics{diag.Error(diag.DockerIsAskedFor, s.file.ExecutorRange,
			"%s Start it, or write executor = \"host\" to build without Docker.", sentence(err))})
	}
	return &Error{Message: sentence(err) + " Start it, or say -executor=host to build without Docker.",
		Code: diag.NoEngine.Code, Exit: ExitUsage, Err: err}
}

// executor makes the one that was chosen.
func (s *session) executor() executor.Executor {
	return s.kind().New(executors.Options{
		StateDir: s.stateDir(), CacheDir: s.cacheDir, Engine: s.engine, Volumes: s.volumes(),
		Toolchains: s.toolchains, Settings: s.settings, Environ: s.opts.Environ, Trust: s.opts.trust,
		Reporter: s.reporter, Warn: s.warnUnprotected, Begin: s.begin,
	})
}

// kind is the kind that was chosen; in a check that may be several, and it is the first one.
func (s *session) kind() executors.Kind { return executors.Named(s.name)[0] }

// capabilities are those of the executor that was chosen. In a check nothing runs.
func (s *session) capabilities() plan.Capabilities { return s.capabilitiesOf(s.kind()) }

func (s *session) capabilitiesOf(kind executors.Kind) plan.Capabilities {
	can := kind.Capabilities(s.engine)
	if s.checking != notChecking {
		can.Lacks = nil
	}
	return can
}

// warnUnprotected says what the host executor cannot keep commands from, if it was not said already.
func (s *session) warnUnprotected(text string) {
	if s.room == "" {
		s.reporter.Warn("%s", text)
	}
}
