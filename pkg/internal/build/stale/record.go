package stale

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A compileRecord is the record of a compile. It may have more binaries than the run: those that -only
// excluded.
type compileRecord struct {
	Listed   bool                    `json:"listed"`   // Inputs are those that a listing named, else whole trees
	Inputs   map[string]string       `json:"feeds"`    // digests of contents, by path
	Binaries map[string]binaryRecord `json:"binaries"` // by file name
}

// A binaryRecord is the record of one binary.
type binaryRecord struct {
	Settings string `json:"settings"` // digest of all inputs but files
	Inputs   string `json:"inputs"`   // digest of all inputs; "" if they are not known
	Output   string `json:"output"`   // digest of the binary
}

// A Staleness says which binaries of a compile are stale.
type Staleness struct {
	Why      string          // why a binary is stale; "" if none is
	Stale    []plan.Binary   // to be built
	UpToDate []result.Binary // the others
	Inputs   Inputs          // that this was decided by
	Cold     bool            // nothing was built before with these settings
}

// A Checker decides which binaries are stale, and records what is built.
type Checker struct{ *Listings }

// Check decides which binaries of a compile are stale.
func (c *Checker) Check(a *plan.Action) (Staleness, error) {
	var rec compileRecord
	if !c.Store.Get(a.ID, &rec) {
		return Staleness{Why: notBuilt, Stale: a.Compile.Binaries, Cold: true}, nil
	}
	return c.compare(a, rec)
}

// Why binaries are not up to date.
const (
	notBuilt       = "it was not built before"
	sourcesChanged = "its sources changed"
	sourcesUnknown = "what it was built of is not known" // its last build failed, or files changed meanwhile
)

// compare compares the record of each binary with its inputs now, and with the binary itself.
func (c *Checker) compare(a *plan.Action, rec compileRecord) (st Staleness, err error) {
	now, err := c.inputs(a)
	if err != nil {
		return st, err
	}
	st.Inputs, st.Cold = now, true
	for _, b := range a.Compile.Binaries {
		st.Cold = st.Cold && rec.Binaries[b.File].Settings != now.binaries[b.File].settings
		why := rec.whyStale(b, now)
		if why == "" {
			res, err := c.Measure(a, b)
			if err == nil && res.Digest == rec.Binaries[b.File].Output {
				res.UpToDate = true
				st.UpToDate = append(st.UpToDate, res)
				continue
			}
			why = b.File + " is missing or was changed"
		}
		st.Stale = append(st.Stale, b)
		if st.Why == "" {
			st.Why = why
		}
	}
	if len(st.Stale) > 0 && !isIndependent(a.Compile) {
		st.Stale, st.UpToDate = a.Compile.Binaries, nil
	}
	if st.Why != sourcesChanged && st.Why != sourcesUnknown {
		return st, nil
	}
	if paths := rec.changes(st.Stale, now); len(paths) > 0 {
		st.Why = paths[0]
		if more := len(paths) - 1; more > 0 {
			st.Why = fmt.Sprintf("%s, and %d more", paths[0], more)
		}
	}
	return st, nil
}

// whyStale says how a binary's inputs changed; "" if they did not.
func (rec compileRecord) whyStale(b plan.Binary, now Inputs) string {
	was, is := rec.Binaries[b.File], now.binaries[b.File]
	switch {
	case was.Settings == "":
		return notBuilt
	case was.Inputs == is.all:
		return ""
	case was.Settings != is.settings:
		return "its settings changed"
	case was.Inputs == "":
		return sourcesUnknown
	case rec.Listed != now.listed:
		return "what it imports is not known any more"
	}
	return sourcesChanged
}

// changes lists the inputs of some binaries that changed.
func (rec compileRecord) changes(binaries []plan.Binary, now Inputs) (list []string) {
	seen := map[string]bool{}
	for _, b := range binaries {
		for _, name := range now.paths(b) {
			content := now.files.out[name].Content
			if before, was := rec.Inputs[name]; seen[name] || before == content {
				continue
			} else if !was {
				list = append(list, displayName(name)+" is new")
			} else {
				list = append(list, displayName(name)+" changed")
			}
			seen[name] = true
		}
	}
	for name := range rec.Inputs {
		if _, is := now.files.out[name]; !is {
			list = append(list, displayName(name)+" is gone")
		}
	}
	slices.Sort(list)
	return list
}

// displayName is the path of an input for users.
func displayName(name string) string { return strings.TrimSuffix(name, embedded) }

// Recheck is Check with a new listing.
func (c *Checker) Recheck(a *plan.Action) (Staleness, error) { return c.compare(a, c.loadRecord(a)) }

// Invalidate removes outputs that do not match the record: go build takes half a binary for a whole one,
// as it reads only the build ID at its start. It removes the inputs of binaries that are to be built
// from the record, so that an interrupted build is never mistaken for a finished one.
func (c *Checker) Invalidate(a *plan.Action, stale []plan.Binary) error {
	rec := c.loadRecord(a)
	dir := c.OutDir(a.Compile)
	if err := fsx.MakeDir(c.StateDir, dir); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if digest, err := c.Hasher.PlainFile(name); err == nil && digest == rec.Binaries[e.Name()].Output {
			continue
		}
		if err := fsx.RemoveAll(name); err != nil {
			return err
		}
	}
	for _, b := range stale {
		known := rec.Binaries[b.File]
		known.Inputs = ""
		rec.Binaries[b.File] = known
	}
	return c.Store.Put(a.ID, rec)
}

// loadRecord reads the record of a compile.
func (c *Checker) loadRecord(a *plan.Action) (rec compileRecord) {
	c.Store.Get(a.ID, &rec)
	if rec.Binaries == nil {
		rec.Binaries = map[string]binaryRecord{}
	}
	if rec.Inputs == nil {
		rec.Inputs = map[string]string{}
	}
	return rec
}

// Record records binaries that were built, and returns those that are known to be of the inputs. It
// leaves out the inputs if they changed during the build or no longer match the listing: the next run
// treats the binary as stale.
func (c *Checker) Record(a *plan.Action, built []result.Binary, before Inputs) (known []result.Binary, err error) {
	rec := c.loadRecord(a)
	after, err := c.inputs(a)
	if err != nil {
		return nil, err
	}
	holds := c.isListingUpToDate(a, after)
	for _, b := range built {
		was := before.binaries[b.File]
		own := binaryRecord{Settings: was.settings, Output: b.Digest}
		if holds && was == after.binaries[b.File] {
			own.Inputs = was.all
			known = append(known, b)
		}
		rec.Binaries[b.File] = own
	}
	rec.keepInputs(a.Compile.Binaries, before)
	return known, c.Store.Put(a.ID, rec)
}

// isListingUpToDate reports whether inputs match the packages as they are now. A listing of this run may
// have failed, or be older than an edit that the compile waited for. If files changed while go list
// ran, the next run must list again, or whole trees would be inputs from then on.
func (c *Checker) isListingUpToDate(a *plan.Action, in Inputs) bool {
	switch {
	case !c.WasRelisted(a):
		return true
	case in.listed:
		return c.IsUpToDate(a)
	}
	return c.Outcome(a) != ListingRaced
}

// keepInputs records the inputs of binaries, and keeps those of others.
func (rec *compileRecord) keepInputs(binaries []plan.Binary, now Inputs) {
	if rec.Listed != now.listed {
		clear(rec.Inputs)
		rec.Listed = now.listed
	}
	maps.DeleteFunc(rec.Inputs, func(name, _ string) bool { _, is := now.files.out[name]; return !is })
	for _, b := range binaries {
		for _, name := range now.paths(b) {
			rec.Inputs[name] = now.files.out[name].Content
		}
	}
}
