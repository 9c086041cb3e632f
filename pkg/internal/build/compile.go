package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A BinaryResult is one compiled binary.
type BinaryResult struct {
	plan.BinaryRef
	Path   string // where it is, absolute
	Digest string // "sha256:…" of its bytes
	Size   int64  // in bytes
	Fresh  bool   // it was up to date
}

// outDir is where a compile's binaries are on this machine.
func (r *runner) outDir(c *plan.CompileAction) string {
	return filepath.Join(r.StateDir, r.Name, filepath.FromSlash(c.Out))
}

func (r *runner) outPath(c *plan.CompileAction, b plan.Binary) string {
	return filepath.Join(r.outDir(c), b.File)
}

// compile runs one go build for all binaries that are not up to date.
func (r *runner) compile(ctx context.Context, a *plan.Action) error {
	st := r.takeStale(a)
	task := r.Reporter.Start(a.Compile.Title(st.stale))
	if w, is := r.Executor.(executor.Warmer); is && a.Compile.Cgo == "" {
		w.Warm(ctx, a.Compile.Build(st.stale))
	}
	r.found(a, st.fresh...)
	built, before, err := r.compileStale(ctx, a, st)
	if lerr := r.checkLinked(a, built); lerr != nil {
		built, err = nil, errors.Join(err, lerr)
	}
	task.Done(err)
	if len(built) > 0 {
		err = errors.Join(err, r.record(a, built, before))
	}
	return err
}

// takeStale is what compileFresh found, nil where there is nothing to do and when it was taken.
func (r *runner) takeStale(a *plan.Action) *staleness {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer delete(r.outdated, a.ID)
	return r.outdated[a.ID]
}

// compileStale builds what is not up to date: what was found so, or, where there is a new listing,
// what is so by that. Where the error is not nil, some may be built all the same.
func (r *runner) compileStale(ctx context.Context, a *plan.Action, st *staleness) (built []plan.Binary, before inputs, err error) {
	if err = r.list(ctx, a); err != nil && !isExit(err) { // go build says the same, and what of it can be built
		return nil, before, err
	}
	if err := r.takesOutputs(a); err != nil {
		return nil, before, err
	}
	if st.found.files == nil || r.relisted(a) {
		again, err := r.compare(a, r.known(a))
		if err != nil {
			return nil, before, err
		}
		r.found(a, again.fresh...)
		st = &again
	}
	if len(st.stale) == 0 { // what changed made no difference
		return nil, before, nil
	}
	if err := r.distrust(a, st.stale); err != nil {
		return nil, before, err
	}
	r.loads.open(ctx)
	built, err = r.build(ctx, a, st)
	return built, st.found, r.missingCompiler(a.Compile, err)
}

// build is one go build for several binaries. With KeepGoing a package that cannot be loaded
// must not take the others with it, so after a failure each is built by itself.
func (r *runner) build(ctx context.Context, a *plan.Action, st *staleness) (built []plan.Binary, err error) {
	c, binaries := a.Compile, st.stale
	if err := cache.MakeDir(r.StateDir, r.outDir(c)); err != nil {
		return nil, err
	}
	if err := r.checkModules(a); err != nil {
		return nil, err
	}
	command, err := r.cSources(c, c.Build(binaries))
	if err != nil {
		return nil, err
	}
	if fate := r.fate(a); fate == listingHolds || fate == listingNew {
		command = r.overlaid(c, st.found, command)
	}
	command.Cold = st.cold
	defer r.follow(a, binaries)()
	_, err = r.execGo(ctx, of(a, binaries), command)
	if fetched, ferr := r.refetch(ctx, a, err); ferr != nil {
		return nil, ferr
	} else if fetched {
		_, err = r.execGo(ctx, of(a, binaries), command)
	}
	if err == nil {
		return binaries, nil
	}
	if !r.KeepGoing || len(binaries) == 1 || ctx.Err() != nil || !isExit(err) {
		return nil, err
	}
	return r.buildEach(ctx, a, binaries)
}

// of is a compile as messages call it when it builds just these binaries.
func of(a *plan.Action, binaries []plan.Binary) *plan.Action {
	named := *a
	named.Title = a.Compile.Title(binaries)
	return &named
}

// isExit reports whether a command ran and failed, other than for want of something.
func isExit(err error) bool {
	var exit *executor.ExitError
	return errors.As(err, &exit) && !exit.OOM
}

// buildEach builds binaries one by one; those that can be built are results.
func (r *runner) buildEach(ctx context.Context, a *plan.Action, binaries []plan.Binary) (built []plan.Binary, err error) {
	var errs []error
	for _, b := range binaries {
		command, err := r.cSources(a.Compile, a.Compile.Build([]plan.Binary{b}))
		if err == nil {
			_, err = r.execGo(ctx, of(a, []plan.Binary{b}), command)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		built = append(built, b)
	}
	return built, errors.Join(errs...)
}

// measure looks at a binary that was built.
func (r *runner) measure(a *plan.Action, b plan.Binary) (BinaryResult, error) {
	path := r.outPath(a.Compile, b)
	info, err := os.Lstat(path)
	if err != nil {
		return BinaryResult{}, &ActionError{Action: a, Err: errors.New("go build succeeded, but " + b.File + " is missing: is " + b.Package + " a main package?")}
	}
	if !info.Mode().IsRegular() { // a compiler of the repository could have gobuild read any file by a link
		return BinaryResult{}, &ActionError{Action: a, Err: errors.New("what was built as " + b.File + " is no file but " + info.Mode().Type().String() + ": is there a compiler that changes what go build wrote?")}
	}
	mendMode(path)
	digest, err := r.hasher.Plain(path)
	if err != nil {
		return BinaryResult{}, err
	}
	return BinaryResult{
		BinaryRef: plan.BinaryRef{Action: a.ID, File: b.File, Name: a.Compile.Platform.Exe(b.Target.Name), Target: b.Target, Platform: a.Compile.Platform},
		Path:      path, Digest: digest, Size: info.Size(),
	}, nil
}

// binary finds the result that a reference names.
func (r *runner) binary(ref plan.BinaryRef) (BinaryResult, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.compiled[ref.Action][ref.File]
	return b, ok
}
