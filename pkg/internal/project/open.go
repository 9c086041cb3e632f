package project

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// A Request has the options that all verbs take.
type Request struct {
	Source
	Executor string // a name of package executors, or ""
	Trust    bool   // the repository is trusted: see the flag -trust
}

// A Project is a loaded configuration with its executor and its state.
type Project struct {
	File    *config.File
	Env     *Environment
	Backend *Backend
	Run     *Run
	State   checkout.State // of this checkout

	request  Request
	installs string          // where programs are installed; "" if none are
	imported map[string]bool // import paths that targets reach through local sources
	pinned   []facts.GoRequirement
	shared   *facts.Cache    // nil: there is none
	unfit    hcl.Diagnostics // of images in the goal, which the plan cannot have
	warnings hcl.Diagnostics
}

// Open finds and loads the configuration. The caller closes the project.
func Open(ctx context.Context, env *Environment, r Request) (*Project, error) {
	p := &Project{Env: env, request: r}
	p.Run = &Run{cacheDir: env.CacheDir, about: func() runs.About {
		a := runs.About{Executor: p.Backend.Name, Volumes: env.Volumes, Install: p.installs, State: p.State.Dir}
		if p.File != nil {
			a.Dir = p.File.Dir
		}
		return a
	}}
	p.Backend = &Backend{env: env, requested: r.Executor, allow: r.Allow, trust: r.Trust, run: p.Run,
		warn: func(text string) { env.Reporter.Warn("%s", text) }}
	if err := p.load(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Reopen loads the configuration again in another environment, for the same executor and as part of the
// same run. The new project must not be closed, and shows no warnings.
func (p *Project) Reopen(ctx context.Context, env *Environment) (*Project, error) {
	backend := *p.Backend
	backend.env, backend.warn = env, nil
	again := &Project{Env: env, request: p.request, Backend: &backend, Run: p.Run}
	return again, again.load(ctx)
}

// Close waits for background work and ends the run.
func (p *Project) Close() {
	p.Env.Reporter.Close()
	p.Run.end(func() {
		if p.Backend.Engine != nil {
			p.Backend.Engine.Close()
		}
	})
}

// load reads the file with all that it includes.
func (p *Project) load(ctx context.Context) error {
	options, err := p.request.Find(p.Env.Environ, func(f string, a ...any) { say(p, f, a...) })
	if err != nil {
		return err
	}
	options.Arch = func(executor string, d *lang.Docker) string { return p.Backend.arch(ctx, executor, d) }
	file, diags := config.Load(ctx, options)
	p.File = file
	if file != nil {
		p.State = checkout.Of(p.Env.CacheDir, file.Dir, executors.Names()...)
	}
	return p.check(ctx, diags)
}

// say shows a line, unless the project is opened again.
func say(p *Project, format string, args ...any) {
	if p.Backend.warn != nil {
		p.Env.Reporter.Info(format, args...)
	}
}

// check returns an error if there is one among diagnostics, and keeps the warnings.
func (p *Project) check(ctx context.Context, diags hcl.Diagnostics) error {
	diags = diag.Distinct(diags)
	if diags.HasErrors() && ctx.Err() != nil {
		return p.Failure(ctx, diags) // the end of ctx is the likely cause
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

// Failure is an error as the user is to see it: see [report.Failures].
func (p *Project) Failure(ctx context.Context, err error) error {
	return report.Failures{
		Sources: p.sources(), CacheDir: p.Env.CacheDir, Toolchains: p.Env.Toolchains, Tools: p.Backend.Native(),
		Docker: p.Backend.Engine != nil,
	}.Describe(ctx, err)
}
