package execute

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// format changes whenever gobuild begins to build otherwise from the same plan.
const format = "gobuild compile 1"

// A compileRecord is what is known of a compile.
type compileRecord struct {
	Fingerprint string            `json:"fingerprint"` // of what succeeded; "" where nobody knows that
	Outputs     map[string]string `json:"outputs"`     // file name to digest
}

// compileFresh reports whether a compile would make what is there already: what feeds it is
// what fed it the last time, and its outputs are those it made.
func (r *runner) compileFresh(a *plan.Action) (bool, error) {
	why, results, err := r.stale(a)
	if err != nil || why != "" {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.compiled[a.ID] = results
	return true, nil
}

// stale says why a compile has to run, "" where it does not; its results are then known.
func (r *runner) stale(a *plan.Action) (why string, results []BinaryResult, err error) {
	var rec compileRecord
	if !r.store.Get(a.ID, &rec) || rec.Fingerprint == "" {
		return "it was not built before", nil, nil
	}
	now, err := r.fingerprint(a.Compile)
	if err != nil {
		return "", nil, err
	}
	if now != rec.Fingerprint {
		return "its sources or settings changed", nil, nil
	}
	for _, b := range a.Compile.Binaries {
		res, err := r.measure(a, b)
		if err != nil || res.Digest != rec.Outputs[b.File] {
			return b.File + " is missing or was changed", nil, nil
		}
		res.Fresh = true
		results = append(results, res)
	}
	return "", results, nil
}

// distrust removes outputs that no finished go build left there: half of one passes with go
// build for the whole, as it looks no further than the build ID at the beginning. What is
// known of the others stays, without the fingerprint, so that a build that is interrupted
// from here on is never taken for a finished one.
func (r *runner) distrust(a *plan.Action) error {
	var rec compileRecord
	r.store.Get(a.ID, &rec)
	dir := r.outDir(a.Compile)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if digest, err := r.hasher.File(name); err == nil && digest == rec.Outputs[e.Name()] {
			continue
		}
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	return r.store.Put(a.ID, compileRecord{Outputs: rec.Outputs})
}

// record notes a compile that succeeded, without its fingerprint if its sources changed
// while it ran: what they were then nobody knows.
func (r *runner) record(a *plan.Action, before string) error {
	rec := compileRecord{Outputs: map[string]string{}}
	var results []BinaryResult
	for _, b := range a.Compile.Binaries {
		res, err := r.measure(a, b)
		if err != nil {
			return err
		}
		rec.Outputs[b.File] = res.Digest
		results = append(results, res)
	}
	r.mu.Lock()
	r.compiled[a.ID] = results
	r.mu.Unlock()
	after, err := r.fingerprint(a.Compile)
	if err != nil {
		return err
	}
	if after == before {
		rec.Fingerprint = before
	}
	return r.store.Put(a.ID, rec)
}

// fingerprint is a digest of all that feeds a compile: the command with its environment,
// the toolchain, generated files, and every file of its sources.
func (r *runner) fingerprint(c *plan.CompileAction) (string, error) {
	h := sha256.New()
	command := c.Build(c.Binaries)
	// Mounts have absolute sources; what they hold is what counts.
	if err := hashJSON(h, format, command.Toolchain, command.Args, command.Env, command.Dir, c.Files); err != nil {
		return "", err
	}
	for _, compiler := range r.compilers(c) {
		fmt.Fprintln(h, compiler)
	}
	for _, src := range c.Sources {
		digest, err := r.hasher.Tree(src, r.skip(src))
		if err != nil {
			return "", fmt.Errorf("cannot read the sources in %s: %w", src, err)
		}
		fmt.Fprintln(h, digest)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// digestOf is a digest of several texts.
func digestOf(texts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:])
}

func hashJSON(h hash.Hash, parts ...any) error {
	enc := json.NewEncoder(h)
	for _, p := range parts {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return nil
}

// skip leaves out what is never a source: version control, and what gobuild itself writes.
func (r *runner) skip(root string) func(rel string, isDir bool) bool {
	return func(rel string, isDir bool) bool {
		abs := filepath.Join(root, rel)
		return isDir && (filepath.Base(rel) == ".git" || abs == filepath.Join(r.Project, ".gobuild") || abs == filepath.Join(r.Project, "dist"))
	}
}
