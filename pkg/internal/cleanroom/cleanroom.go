package cleanroom

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/program"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// Options say what is built again.
type Options struct {
	Only      []string // patterns of -only
	Jobs      int      // actions, and started programs, at once; 0: as many as there are cores
	KeepGoing bool
}

// Verify builds again what a project has built, as on a new machine, and compares. It downloads toolchains
// and modules into directories and volumes that it removes afterwards, and passes on only the variables
// that the network needs. It starts the programs and prints a table. A difference, or a program that does
// not start, is an error.
func Verify(ctx context.Context, p *project.Project, o Options, cached *build.Results) error {
	dir, lock := checkout.CleanDir(p.State.Dir)
	unlock, err := fsx.Lock(ctx, lock, func() {
		p.Env.Reporter.Info("waiting for another clean build in this directory")
	})
	if err != nil {
		return p.Failure(ctx, err)
	}
	defer unlock()
	r := cleanDir{dir: dir, volumes: volumesOf(dir), engine: p.Backend.Engine}
	if err := recordRun(p, r); err != nil {
		return p.Failure(ctx, err)
	}
	if err := r.removeAll(ctx); err != nil {
		return p.Failure(ctx, err)
	}
	p.Env.Reporter.Info("building again in a clean room")
	environ := cleanEnviron(p.Env.Environ, r.home())
	todo, res, err := r.build(ctx, p, p.Env.With(environ, filepath.Join(dir, "cache"), r.volumes), o)
	if err == nil {
		trials := program.Trials{Runner: program.Runner{Engine: p.Backend.Engine, Reporter: p.Env.Reporter},
			Native: p.Backend.Native(), Dir: dir, Environ: environ, Jobs: o.Jobs}
		err = compare(p.Env, cached, res, todo, trials.TryAll(ctx, res.Compiled))
	} else if ctx.Err() == nil {
		err = report.NewFailure(diag.NotReproducible, "this does not build on a clean system: "+err.Error()+
			describeMissing(p.Env.Environ), err)
	}
	return errors.Join(err, r.removeAll(context.WithoutCancel(ctx)))
}

// A cleanDir is the directory of a clean build, with its volumes.
type cleanDir struct {
	dir     string
	volumes string         // is part of the names of its volumes in the engine
	engine  *engine.Engine // nil on the host
}

func (r cleanDir) home() string { return filepath.Join(r.dir, "home") }

// volumesOf is the part of the names of volumes that is the same for each run in a directory.
func volumesOf(dir string) string { return fmt.Sprintf("clean-%.4x", sha256.Sum256([]byte(dir))) }

// recordRun records the directory with the run, so that the next run removes it if this one is killed.
func recordRun(p *project.Project, r cleanDir) error {
	run, err := p.Run.Start()
	if err != nil {
		return err
	}
	about := p.Run.About()
	about.CleanDir, about.CleanVolumes = r.dir, r.volumes
	return run.Describe(about)
}

// removeAll removes the directory and the volumes.
func (r cleanDir) removeAll(ctx context.Context) error {
	err := fsx.RemoveAll(r.dir)
	if r.engine != nil {
		err = errors.Join(err, r.engine.Leftovers.RemoveVolumes(ctx, r.volumes))
	}
	return err
}

// build builds without writing to dist.
func (r cleanDir) build(ctx context.Context, p *project.Project, env *project.Environment,
	o Options) (*plan.Plan, *build.Results, error) {
	if err := os.MkdirAll(r.home(), 0o777); err != nil {
		return nil, nil, err
	}
	again, err := p.Reopen(ctx, env)
	if err != nil {
		return nil, nil, err
	}
	sel, err := again.Select(ctx, "target", o.Only)
	if err != nil {
		return nil, nil, err
	}
	goal, err := again.Goal(ctx, sel)
	if err != nil {
		return nil, nil, err
	}
	goal.NoInstall = true
	todo, err := again.Plan(ctx, goal)
	if err != nil {
		return nil, nil, err
	}
	res, err := again.Rebuild(ctx, todo, project.BuildOptions{Jobs: o.Jobs, KeepGoing: o.KeepGoing})
	return todo, res, err
}

// keptVariables are the variables that the network or the system needs.
var keptVariables = []string{
	"PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "GOPROXY",
	"DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "PATHEXT", "COMSPEC",
	readable.Var,
}

// cleanEnviron is an environment with another home and only the kept variables.
func cleanEnviron(environ []string, home string) []string {
	clean := []string{"HOME=" + home, "USERPROFILE=" + home}
	for _, kv := range environ {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(keptVariables, strings.ToUpper(name)) {
			clean = append(clean, kv)
		}
	}
	return clean
}

// reportedVariables are variables that builds may depend on and that a clean room lacks.
var reportedVariables = []string{"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH",
	"GOENV",
	"NETRC", "SSH_AUTH_SOCK"}

// describeMissing names the variables that the user has set and a clean room lacks.
func describeMissing(environ []string) string {
	var names []string
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if value != "" && (slices.Contains(reportedVariables, name) || strings.HasPrefix(name, "GOBUILD_VAR_")) &&
			!slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "\n\nA clean system does not have these variables, which you have set: " + strings.Join(names, ", ") + "."
}

// compare prints which binaries are equal and how the programs start. A difference or a failure is an
// error.
func compare(env *project.Environment, cached, clean *build.Results, p *plan.Plan,
	starts map[string]program.Start) error {
	digests := map[string]string{}
	for _, b := range clean.Compiled {
		digests[program.Name(b)] = b.Digest
	}
	t := report.NewTable("TARGET", "PLATFORM", "CLEAN", "BUILD", "START")
	var differ, failed []string
	for _, b := range cached.Binaries {
		name, result := program.Name(b), "equal"
		if digests[name] != b.Digest {
			result = "differs"
			differ = append(differ, fmt.Sprintf("%s is %s, and on a clean system %s%s", name,
				report.ShortDigest(b.Digest),
				report.ShortDigest(digests[name]), irreproducible(p, b)))
		}
		if why := starts[name].Failed; why != "" {
			failed = append(failed, name+": "+why)
		}
		t.Row(b.Target.Address(), b.Platform.String(), report.ShortDigest(digests[name]), result, starts[name].Shown)
	}
	if err := t.Write(env.Stdout, "CLEAN", "PLATFORM"); err != nil {
		return err
	}
	var parts []string
	for _, part := range []struct {
		title string
		list  []string
	}{{"a clean system gives something else", differ}, {"on a clean system this does not start", failed}} {
		if len(part.list) > 0 {
			parts = append(parts, part.title+":\n  "+strings.Join(part.list, "\n  "))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return report.NewFailure(diag.NotReproducible, strings.Join(parts, "\n\n")+describeMissing(env.Environ), nil)
}

// irreproducible says why a binary may differ, if the plan knows.
func irreproducible(p *plan.Plan, b result.Binary) string {
	for _, a := range p.Actions {
		if a.ID == b.Action && a.Compile != nil && a.Compile.Irreproducible != "" {
			return " (" + a.Compile.Irreproducible + ")"
		}
	}
	return ""
}
