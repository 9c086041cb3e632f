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
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// format changes whenever gobuild begins to build otherwise from the same plan.
const format = "gobuild compile 2"

// A compileRecord is what is known of a compile.
type compileRecord struct {
	Settings string            `json:"settings"` // digest of what feeds it besides files; "" where nobody knows what fed it
	Listed   bool              `json:"listed"`   // Feeds are what a listing names, else whole trees
	Feeds    map[string]string `json:"feeds"`    // what else fed it: by path, a digest of the content
	Outputs  map[string]string `json:"outputs"`  // file name to digest
}

// differs says in what the inputs of two compiles differ, "" where they are the same.
func (rec compileRecord) differs(now compileRecord) string {
	if now.Settings != rec.Settings {
		return "its settings changed"
	}
	if now.Listed != rec.Listed {
		return "what it imports is not known any more"
	}
	var changes []string
	for name, content := range now.Feeds {
		if before, was := rec.Feeds[name]; !was {
			changes = append(changes, name+" is new")
		} else if before != content {
			changes = append(changes, name+" changed")
		}
	}
	for name := range rec.Feeds {
		if _, is := now.Feeds[name]; !is {
			changes = append(changes, name+" is gone")
		}
	}
	if len(changes) == 0 {
		return ""
	}
	slices.Sort(changes)
	if more := len(changes) - 1; more > 0 {
		return fmt.Sprintf("%s, and %d more", changes[0], more)
	}
	return changes[0]
}

// compileFresh reports whether a compile would make what is there already: what feeds it is
// what fed it the last time, and its outputs are those it made.
func (r *runner) compileFresh(a *plan.Action) (bool, error) {
	why, results, err := r.stale(a)
	if err != nil || why != "" {
		return false, err
	}
	r.found(a, results...)
	return true, nil
}

// stale says why a compile has to run, "" where it does not; its results are then known.
func (r *runner) stale(a *plan.Action) (why string, results []BinaryResult, err error) {
	var rec compileRecord
	if !r.store.Get(a.ID, &rec) || rec.Settings == "" {
		return "it was not built before", nil, nil
	}
	now, err := r.inputs(a)
	if err != nil {
		return "", nil, err
	}
	if why := rec.differs(now); why != "" {
		return why, nil, nil
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
// known of the others stays, without what fed them, so that a build that is interrupted
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

// record notes a compile that succeeded, without what fed it if that changed while it ran:
// what it was then nobody knows.
func (r *runner) record(a *plan.Action, before compileRecord) error {
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
	r.found(a, results...)
	after, err := r.inputs(a)
	if err != nil {
		return err
	}
	if before.differs(after) == "" {
		before.Outputs = rec.Outputs
		rec = before
	}
	return r.store.Put(a.ID, rec)
}

// inputs are all that feeds a compile: the command with its environment, the toolchain and
// generated files as one digest, and the files of its sources.
func (r *runner) inputs(a *plan.Action) (compileRecord, error) {
	c := a.Compile
	h := sha256.New()
	command := c.Build(c.Binaries)
	// Mounts have absolute sources; what they hold is what counts.
	if err := hashJSON(h, format, command.Toolchain, command.Args, command.Env, command.Dir, c.Files); err != nil {
		return compileRecord{}, err
	}
	for _, compiler := range r.compilers(c) {
		fmt.Fprintln(h, compiler)
	}
	found, listed, err := r.feeds(a)
	return compileRecord{Settings: hex.EncodeToString(h.Sum(nil)), Listed: listed, Feeds: found.contents()}, err
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
