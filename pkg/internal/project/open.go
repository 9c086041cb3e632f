package project

import (
	"context"
	"runtime"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// A Request is what the user asked for, of what all verbs take.
type Request struct {
	Dir      string   // where relative paths start; "" is the working directory
	File     string   // the configuration; "" is the nearest
	Set      []string // name=value
	Executor string   // "auto", "docker", "host" or ""
	Allow    []string // paths and engines that the configuration may use
	Trust    bool     // the repository is trusted: see the flag -trust
}

// A Project is a configuration that was loaded, and what it takes to carry it out.
type Project struct {
	File *config.File
	Env  *Environment

	request  Request
	state    checkout.State // what is remembered of this checkout
	executor choice
	run      *lazyRun
	warn     func(text string) // shows what commands are not kept from; nil: it was shown
	installs string            // where programs are installed; "" where none are
	imported map[string]bool   // import paths that targets reach through local sources
	warnings hcl.Diagnostics
}

// Open finds and loads the configuration. The caller closes the project.
func Open(ctx context.Context, env *Environment, r Request) (*Project, error) {
	p := &Project{Env: env, request: r, warn: func(text string) { env.Reporter.Warn("%s", text) }}
	p.run = &lazyRun{cacheDir: env.CacheDir, about: p.About}
	if err := p.load(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Reopen loads the configuration once more in another environment, for the same executor and as part of the same
// run. The project that it gives is not closed, and warns of nothing.
func (p *Project) Reopen(ctx context.Context, env *Environment) (*Project, error) {
	again := &Project{Env: env, request: p.request, executor: p.executor, run: p.run}
	return again, again.load(ctx)
}

// Close ends the run, after what goes on beside it.
func (p *Project) Close() {
	p.Env.Reporter.Close()
	p.run.beside.Wait()
	if p.executor.engine != nil {
		p.executor.engine.Close()
	}
	p.run.run.End()
}

// load reads the file with all that it includes.
func (p *Project) load(ctx context.Context) error {
	path, err := Find(p.request.Dir, p.request.File)
	if err != nil {
		return err
	}
	set, err := ParseSet(p.request.Set)
	if err != nil {
		return err
	}
	file, diags := config.Load(ctx, config.Options{
		Path: path, Set: set, Environ: p.Env.Environ, Git: facts.LookUpGit,
		Allow: AllowedPaths(p.request.Dir, p.request.Allow),
		Arch:  func(executor string, d *lang.Docker) string { return p.engineArch(ctx, executor, d) },
	})
	p.File = file
	if file != nil {
		p.state = checkout.Of(p.Env.CacheDir, file.Dir)
	}
	return p.check(ctx, diags)
}

// check is an error where there is one among diagnostics, and keeps the warnings.
func (p *Project) check(ctx context.Context, diags hcl.Diagnostics) error {
	diags = diag.Distinct(diags)
	if diags.HasErrors() && ctx.Err() != nil {
		return p.Failure(ctx, diags) // most likely because of that
	}
	if diags.HasErrors() {
		return report.NewDiagnosticsError(p.sources(), diags)
	}
	p.warnings = append(p.warnings, diags...)
	return nil
}

func (p *Project) sources() map[string]*hcl.File {
	if p.File == nil {
		return nil
	}
	return p.File.Sources
}

// Failure is what the user is told of an error: see [report.Failures].
func (p *Project) Failure(ctx context.Context, err error) error {
	return report.Failures{
		Sources: p.sources(), CacheDir: p.Env.CacheDir, Toolchains: p.Env.Toolchains, Tools: p.Native(),
		Docker: p.executor.engine != nil,
	}.Describe(ctx, err)
}

// engineArch is the architecture that Linux binaries are for unless a target says otherwise.
func (p *Project) engineArch(ctx context.Context, executor string, d *lang.Docker) string {
	if err := p.choose(ctx, executor, d); err != nil {
		return runtime.GOARCH
	}
	return p.Platform().Arch
}

// Platform is what targets are compiled for unless they say otherwise.
func (p *Project) Platform() plan.Platform {
	if p.executor.engine == nil {
		return plan.Platform{OS: "linux", Arch: runtime.GOARCH}
	}
	return p.Native()
}

// Native is the platform of the programs that run where commands run, such as toolchains.
func (p *Project) Native() plan.Platform {
	if p.executor.engine == nil {
		return plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
	}
	os, arch := p.executor.engine.Platform()
	return plan.Platform{OS: os, Arch: arch}
}
