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

// A compileRecord is what is known of a compile. It may know more binaries than a run wants:
// those that -only left out.
type compileRecord struct {
	Listed   bool                    `json:"listed"`   // Feeds are what a listing named, else whole trees
	Feeds    map[string]string       `json:"feeds"`    // what fed the binaries: by path, a digest of the content
	Binaries map[string]binaryRecord `json:"binaries"` // by file name
}

// A binaryRecord is what is known of one binary.
type binaryRecord struct {
	Settings string `json:"settings"` // digest of what fed it besides files
	Inputs   string `json:"inputs"`   // digest of all that fed it; "" where nobody knows what did
	Output   string `json:"output"`   // digest of what go build made of it
}

// A Staleness says what a compile would do now.
type Staleness struct {
	Why   string          // why there is something to do, "" where there is not
	Stale []plan.Binary   // what would be built
	Fresh []result.Binary // what is up to date
	Found Inputs          // what this was found by
	Cold  bool            // nothing was built before with these settings
}

// A Checker finds what of compiles is not up to date, and records what is built.
type Checker struct{ *Listings }

// Check finds the binaries of a compile that are not up to date.
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

// compare holds what is known of each binary against what feeds it now, and what is there.
func (c *Checker) compare(a *plan.Action, rec compileRecord) (st Staleness, err error) {
	now, err := c.inputs(a)
	if err != nil {
		return st, err
	}
	st.Found, st.Cold = now, true
	for _, b := range a.Compile.Binaries {
		st.Cold = st.Cold && rec.Binaries[b.File].Settings != now.binaries[b.File].settings
		why := rec.differs(b, now)
		if why == "" {
			res, err := c.Measure(a, b)
			if err == nil && res.Digest == rec.Binaries[b.File].Output {
				res.Fresh = true
				st.Fresh = append(st.Fresh, res)
				continue
			}
			why = b.File + " is missing or was changed"
		}
		st.Stale = append(st.Stale, b)
		if st.Why == "" {
			st.Why = why
		}
	}
	if len(st.Stale) > 0 && !independent(a.Compile) {
		st.Stale, st.Fresh = a.Compile.Binaries, nil
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

// differs says what of a binary's inputs is not what it was, "" where nothing is.
func (rec compileRecord) differs(b plan.Binary, now Inputs) string {
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

// changes lists what fed some binaries and is not what it was.
func (rec compileRecord) changes(binaries []plan.Binary, now Inputs) (list []string) {
	seen := map[string]bool{}
	for _, b := range binaries {
		for _, name := range now.paths(b) {
			content := now.files.out[name].Content
			if before, was := rec.Feeds[name]; seen[name] || before == content {
				continue
			} else if !was {
				list = append(list, shown(name)+" is new")
			} else {
				list = append(list, shown(name)+" changed")
			}
			seen[name] = true
		}
	}
	for name := range rec.Feeds {
		if _, is := now.files.out[name]; !is {
			list = append(list, shown(name)+" is gone")
		}
	}
	slices.Sort(list)
	return list
}

// shown is the path of a feed for people.
func shown(name string) string { return strings.TrimSuffix(name, embedded) }

// Again is Check once more, for packages that were listed anew.
func (c *Checker) Again(a *plan.Action) (Staleness, error) { return c.compare(a, c.known(a)) }

// Distrust removes outputs that no finished go build left there: half of one passes with go
// build for the whole, as it looks no further than the build ID at the beginning. What fed those
// that are to be built now is forgotten, so that a build that is interrupted from here on is
// never taken for a finished one.
func (c *Checker) Distrust(a *plan.Action, stale []plan.Binary) error {
	rec := c.known(a)
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

// known is the record of a compile.
func (c *Checker) known(a *plan.Action) (rec compileRecord) {
	c.Store.Get(a.ID, &rec)
	if rec.Binaries == nil {
		rec.Binaries = map[string]binaryRecord{}
	}
	if rec.Feeds == nil {
		rec.Feeds = map[string]string{}
	}
	return rec
}

// Record notes binaries that were built, without what fed those for which it changed meanwhile, or
// is not what go list told of: what it was then nobody knows.
func (c *Checker) Record(a *plan.Action, built []result.Binary, before Inputs) error {
	rec := c.known(a)
	after, err := c.inputs(a)
	if err != nil {
		return err
	}
	holds := c.listingStands(a, after)
	for _, b := range built {
		was := before.binaries[b.File]
		own := binaryRecord{Settings: was.settings, Output: b.Digest}
		if holds && was == after.binaries[b.File] {
			own.Inputs = was.all
		}
		rec.Binaries[b.File] = own
	}
	rec.keepFeeds(a.Compile.Binaries, before)
	return c.Store.Put(a.ID, rec)
}

// listingStands reports whether inputs are those of packages as they are now. A listing of this run may
// be one that failed, or older than an edit that the compile waited for; and where none was kept as
// files changed meanwhile, the next run is to make one, or whole trees would count from now on.
func (c *Checker) listingStands(a *plan.Action, in Inputs) bool {
	switch {
	case !c.Relisted(a):
		return true
	case in.listed:
		return c.Holds(a)
	}
	return c.Outcome(a) != ListingDisturbed
}

// keepFeeds notes what feeds binaries, beside what is known of others.
func (rec *compileRecord) keepFeeds(binaries []plan.Binary, now Inputs) {
	if rec.Listed != now.listed {
		clear(rec.Feeds)
		rec.Listed = now.listed
	}
	maps.DeleteFunc(rec.Feeds, func(name, _ string) bool { _, is := now.files.out[name]; return !is })
	for _, b := range binaries {
		for _, name := range now.paths(b) {
			rec.Feeds[name] = now.files.out[name].Content
		}
	}
}
