package execute

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/plan"
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

// compile runs one go build.
func (r *runner) compile(ctx context.Context, a *plan.Action) error {
	c := a.Compile
	task := r.Reporter.Start(a.Title)
	err := r.list(ctx, a)
	if isExit(err) { // go build says the same, and what of it can be built
		err = nil
	}
	var before compileRecord
	if err == nil {
		before, err = r.inputs(a)
	}
	if err == nil {
		err = r.distrust(a)
	}
	if err == nil {
		err = r.missingCompiler(c, r.build(ctx, a))
	}
	if err == nil {
		err = r.checkLinked(a)
	}
	task.Done(err)
	if err != nil {
		return err
	}
	return r.record(a, before)
}

// build is one go build for all binaries. With KeepGoing a package that cannot be loaded
// must not take the others with it, so after a failure each is built by itself.
func (r *runner) build(ctx context.Context, a *plan.Action) error {
	c := a.Compile
	if err := os.MkdirAll(r.outDir(c), 0o777); err != nil {
		return err
	}
	command, err := r.cSources(c, c.Build(c.Binaries))
	if err != nil {
		return err
	}
	defer r.follow(a)()
	_, err = r.exec(ctx, a, command)
	if fetched, ferr := r.refetch(ctx, a, err); ferr != nil {
		return ferr
	} else if fetched {
		_, err = r.exec(ctx, a, command)
	}
	if err == nil || !r.KeepGoing || len(c.Binaries) == 1 || ctx.Err() != nil || !isExit(err) {
		return err
	}
	return r.buildEach(ctx, a)
}

// isExit reports whether a command ran and failed, other than for want of something.
func isExit(err error) bool {
	var exit *ExitError
	return errors.As(err, &exit) && !exit.OOM
}

// buildEach builds a compile's binaries one by one; those that can be built are results.
func (r *runner) buildEach(ctx context.Context, a *plan.Action) error {
	var errs []error
	rec := compileRecord{Outputs: map[string]string{}}
	for _, b := range a.Compile.Binaries {
		if _, err := r.exec(ctx, a, a.Compile.Build([]plan.Binary{b})); err != nil {
			errs = append(errs, err)
			continue
		}
		res, err := r.measure(a, b)
		if err != nil {
			return err
		}
		rec.Outputs[b.File] = res.Digest
		r.found(a, res)
	}
	return errors.Join(append(errs, r.store.Put(a.ID, rec))...)
}

// measure looks at a binary that was built.
func (r *runner) measure(a *plan.Action, b plan.Binary) (BinaryResult, error) {
	path := r.outPath(a.Compile, b)
	info, err := os.Stat(path)
	if err != nil {
		return BinaryResult{}, &ActionError{Action: a, Err: errors.New("go build succeeded, but " + b.File + " is missing: is " + b.Package + " a main package?")}
	}
	digest, err := r.hasher.File(path)
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
