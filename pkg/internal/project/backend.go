package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Backend is the executor of a project, with its engine if it has one.
type Backend struct {
	Name   string         // of the executor; "" before it is chosen
	Engine *engine.Engine // nil for executors that use none

	env       *Environment
	requested string // the executor that the flag names, or ""
	hosts     registry.Hosts
	withheld  func(host string) // warns of an insecure registry that gets no credentials
	allow     []string          // engines that the configuration may name, and registries that get credentials
	trust     bool              // images that the configuration names get the user's credentials
	run       *Run
	warn      func(text string) // warns of protections that the executor lacks; nil: it did
}

// RequestedExecutor is the executor that the flag names, else GOBUILD_EXECUTOR; "" if neither does. An
// unknown one is an error.
func RequestedExecutor(environ []string, flag string) (string, error) {
	asked := cmp.Or(flag, getenv(environ, "GOBUILD_EXECUTOR"))
	if asked != "" && len(executors.Named(asked)) == 0 {
		return "", unknownExecutor(asked)
	}
	return asked, nil
}

func unknownExecutor(name string) error {
	return report.Usagef("executor %q: it is %s", name, executors.Choices())
}

// choose chooses the executor: the one that the user asks for, else the file's, else the first one that
// can be used here.
func (b *Backend) choose(ctx context.Context, inFile string, d *lang.Docker, sources map[string]*hcl.File) error {
	if b.Name != "" {
		return nil
	}
	asked, err := RequestedExecutor(b.env.Environ, b.requested)
	if err != nil {
		return err
	}
	want := cmp.Or(asked, inFile, executors.Auto)
	for _, kind := range executors.Named(want) {
		switch usable, err := b.tryKind(ctx, kind, d, sources, want == executors.Auto); {
		case err != nil:
			return err
		case usable:
			b.Name = kind.Name
			return nil
		}
	}
	return unknownExecutor(want)
}

// tryKind connects to what a kind of executor needs. If others may be used instead, a missing engine is
// not an error.
func (b *Backend) tryKind(ctx context.Context, kind executors.Kind, d *lang.Docker, sources map[string]*hcl.File,
	others bool) (usable bool, err error) {
	if !kind.UsesEngine {
		return true, nil
	}
	if err := b.checkEngineAllowed(d, sources); err != nil {
		return false, err
	}
	e, err := b.connect(ctx, d.Host)
	switch {
	case err == nil:
		b.Engine = e
		return true, nil
	case ctx.Err() != nil:
		return false, report.Failures{}.Describe(ctx, err)
	case !others:
		return false, err
	}
	if err := chosenButAbsent(err, d, sources); err != nil {
		return false, err
	}
	b.warnUnusable(err)
	return false, nil
}

// chosenButAbsent returns the error of an engine that does not answer and that the configuration or the user's
// settings name: nobody who names one expects a build without it. It is nil for the default engine.
func chosenButAbsent(err error, d *lang.Docker, sources map[string]*hcl.File) error {
	if d.Host != "" {
		return report.NewDiagnosticsError(sources, hcl.Diagnostics{diag.Error(diag.DockerIsAskedFor, engineAt(d),
			"%s Start it, or say -executor=host to build without Docker.", diag.SentenceOf(err))})
	}
	by := engine.ChosenBy()
	if by == "" {
		return nil
	}
	return &report.Error{Message: fmt.Sprintf("%s %s names it, so that nothing is built on the host instead: "+
		"start it, or say -executor=host.", diag.SentenceOf(err), by), Code: diag.NoEngine.Code,
		Exit: report.ExitUsage, Err: err}
}

// checkEngineAllowed refuses an engine that the file names and that is not a socket of this machine,
// unless the user allows it: ssh uses the user's keys, and an engine gets credentials for modules and
// images.
func (b *Backend) checkEngineAllowed(d *lang.Docker, sources map[string]*hcl.File) error {
	scheme, _, _ := strings.Cut(d.Host, "://")
	if !slices.Contains([]string{"ssh", "tcp", "http", "https"}, scheme) || slices.Contains(b.allow, d.Host) {
		return nil
	}
	return report.NewDiagnosticsError(sources, hcl.Diagnostics{diag.Error(diag.TheEngineNeedsYourPermission,
		engineAt(d), "The engine %s gets your credentials: for modules, for images, and with ssh your keys. Say "+
			"-allow=%s to permit it, or -executor=host to build without Docker.", d.Host, visible.Word(d.Host))})
}

// engineAt is where the file names an engine.
func engineAt(d *lang.Docker) hcl.Range { return d.At("host") }

// connect connects to the engine, and shows progress if that takes long.
func (b *Backend) connect(ctx context.Context, host string) (*engine.Engine, error) {
	task := b.env.Reporter.StartDelayed("connect to the Docker engine")
	e, err := engine.ConnectWithin(ctx, host, b.env.Settings.Waits)
	if err != nil {
		task.Skip("not connected")
		return nil, err
	}
	task.Skip("connected")
	e.Own(b.env.CacheDir, b.run.Start)
	return e, nil
}

// warnUnusable warns of an engine that exists and cannot be used. No engine at all is not worth a warning.
func (b *Backend) warnUnusable(err error) {
	var unreachable *engine.UnreachableError
	if !errors.As(err, &unreachable) || !unreachable.Absent() {
		b.env.Reporter.Warn("%s", diag.SentenceOf(err)+" This builds on the host instead; say -executor=host to do so "+
			"without this warning.")
	}
}

// Choose chooses the executor: the one that the user asks for, else the file's. It is an error if that
// cannot be used.
func (b *Backend) Choose(ctx context.Context, file *config.File) error {
	err := b.choose(ctx, file.Executor, file.Docker, file.Sources)
	var e *report.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	asked, _ := RequestedExecutor(b.env.Environ, b.requested) // it is a known one
	if asked == "" && file.ExecutorRange.Filename != "" {
		return report.NewDiagnosticsError(file.Sources, hcl.Diagnostics{diag.Error(diag.DockerIsAskedFor,
			file.ExecutorRange, "%s Start it, or write executor = \"host\" to build without Docker.",
			diag.SentenceOf(err))})
	}
	return &report.Error{Message: diag.SentenceOf(err) + " Start it, or say -executor=host to build without Docker.",
		Code: diag.NoEngine.Code, Exit: report.ExitUsage, Err: err}
}

// kind is the kind of the chosen executor.
func (b *Backend) kind() executors.Kind { return executors.Named(b.Name)[0] }

// Capabilities are those of the chosen executor.
func (b *Backend) Capabilities() plan.Capabilities { return b.kind().Capabilities(b.Engine) }

// New makes the chosen executor for the checkout with a state directory. The caller closes it.
func (b *Backend) New(stateDir string) executor.Executor {
	return b.kind().New(executors.Options{
		StateDir: stateDir, CacheDir: b.env.CacheDir, Engine: b.Engine, Volumes: b.env.Volumes,
		Toolchains: b.env.Toolchains, Settings: b.env.Settings, Environ: b.env.Environ, Trust: b.trust,
		Reporter: b.env.Reporter, Warn: b.warn, Begin: b.run.Start, Access: b.access(),
	})
}

// access is how registries are reached.
func (b *Backend) access() registry.Access {
	return registry.Access{Keychain: b.env.Keychain, Waits: b.env.Settings.Waits, Hosts: b.hosts, Warn: b.withheld}
}

// setHosts keeps how registries are reached. Insecure ones get credentials only if the user permits it.
func setHosts(b *Backend, hosts registry.Hosts) {
	b.hosts, b.withheld = hosts, warnWithheld(b.warn)
	for name, h := range hosts {
		h.Credentials = b.trust || slices.ContainsFunc(b.allow, func(allowed string) bool {
			return registry.HostName(allowed) == name
		})
		hosts[name] = h
	}
}

// warnWithheld returns a function that warns once of each registry that gets no credentials.
func warnWithheld(warn func(text string)) func(host string) {
	var warned sync.Map
	return func(host string) {
		if _, again := warned.LoadOrStore(host, true); again || warn == nil {
			return
		}
		warn(fmt.Sprintf("the configuration has insecure = true for registry %q, which is therefore asked "+
			"without your credentials: add -allow=%s to send them over a connection that nothing verifies", host,
			visible.Word(host)))
	}
}

// newHost makes an executor that runs commands on this machine, whichever was chosen.
func (b *Backend) newHost(state checkout.State) (executor.Executor, error) {
	if err := state.Make(); err != nil {
		return nil, err
	}
	return host.New(host.Options{
		StateDir: state.Dir, CacheDir: b.env.CacheDir, Toolchains: b.env.Toolchains, Reporter: b.env.Reporter,
		Environ: b.env.Environ, Settings: b.env.Settings,
	}), nil
}

// toolchainLookup returns a function that looks up the toolchain of an image; nil if the executor runs no
// images.
func (b *Backend) toolchainLookup(stateDir string) func(ctx context.Context, image string) (plan.Toolchain, error) {
	if !b.Capabilities().Images {
		return nil
	}
	return func(ctx context.Context, image string) (plan.Toolchain, error) {
		ex := b.New(stateDir)
		defer ex.Close()
		version, digest, err := ex.ImageToolchain(ctx, image)
		return plan.Toolchain{Version: version, Image: image, Digest: digest}, err
	}
}

// arch is the default architecture of Linux binaries. It chooses the executor.
func (b *Backend) arch(ctx context.Context, inFile string, d *lang.Docker) string {
	if err := b.choose(ctx, inFile, d, nil); err != nil {
		return runtime.GOARCH
	}
	return b.Platform().Arch
}

// Platform is the default platform of targets.
func (b *Backend) Platform() plan.Platform {
	if b.Engine == nil {
		return plan.Platform{OS: "linux", Arch: runtime.GOARCH}
	}
	return b.Native()
}

// Native is the platform of programs that run where commands run, such as toolchains.
func (b *Backend) Native() plan.Platform {
	if b.Name == "" { // what went wrong did so before the choice
		return plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
	}
	return b.Capabilities().Native
}
