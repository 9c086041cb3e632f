package build

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
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

// A staleness says what a compile would do now.
type staleness struct {
	why   string         // why there is something to do, "" where there is not
	stale []plan.Binary  // what would be built
	fresh []BinaryResult // what is up to date
	found inputs         // what this was found by
	cold  bool           // nothing was built before with these settings
}

// compileFresh reports whether a compile would make what is there already. If not, binaries that
// are up to date are no results yet: many images may wait for them, and the compile goes first.
func (r *runner) compileFresh(a *plan.Action) (bool, error) {
	st, err := r.stale(a)
	if err != nil {
		return false, err
	}
	if len(st.stale) == 0 {
		r.found(a, st.fresh...)
		return true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outdated[a.ID] = &st
	return false, nil
}

// stale finds the binaries of a compile that are not up to date.
func (r *runner) stale(a *plan.Action) (staleness, error) {
	var rec compileRecord
	if !r.store.Get(a.ID, &rec) {
		return staleness{why: notBuilt, stale: a.Compile.Binaries, cold: true}, nil
	}
	return r.compare(a, rec)
}

// Why binaries are not up to date.
const (
	notBuilt       = "it was not built before"
	sourcesChanged = "its sources changed"
	sourcesUnknown = "what it was built of is not known" // its last build failed, or files changed meanwhile
)

// compare holds what is known of each binary against what feeds it now, and what is there.
func (r *runner) compare(a *plan.Action, rec compileRecord) (st staleness, err error) {
	now, err := r.inputs(a)
	if err != nil {
		return st, err
	}
	st.found, st.cold = now, true
	for _, b := range a.Compile.Binaries {
		st.cold = st.cold && rec.Binaries[b.File].Settings != now.binaries[b.File].settings
		why := rec.differs(b, now)
		if why == "" {
			res, err := r.measure(a, b)
			if err == nil && res.Digest == rec.Binaries[b.File].Output {
				res.Fresh = true
				st.fresh = append(st.fresh, res)
				continue
			}
			why = b.File + " is missing or was changed"
		}
		st.stale = append(st.stale, b)
		if st.why == "" {
			st.why = why
		}
	}
	if len(st.stale) > 0 && !independent(a.Compile) {
		st.stale, st.fresh = a.Compile.Binaries, nil
	}
	if st.why != sourcesChanged && st.why != sourcesUnknown {
		return st, nil
	}
	if paths := rec.changes(st.stale, now); len(paths) > 0 {
		st.why = paths[0]
		if more := len(paths) - 1; more > 0 {
			st.why = fmt.Sprintf("%s, and %d more", paths[0], more)
		}
	}
	return st, nil
}

// differs says what of a binary's inputs is not what it was, "" where nothing is.
func (rec compileRecord) differs(b plan.Binary, now inputs) string {
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
func (rec compileRecord) changes(binaries []plan.Binary, now inputs) (list []string) {
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

// distrust removes outputs that no finished go build left there: half of one passes with go
// build for the whole, as it looks no further than the build ID at the beginning. What fed those
// that are to be built now is forgotten, so that a build that is interrupted from here on is
// never taken for a finished one.
func (r *runner) distrust(a *plan.Action, stale []plan.Binary) error {
	rec := r.known(a)
	dir := r.outDir(a.Compile)
	if err := cache.MakeDir(r.StateDir, dir); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if digest, err := r.hasher.Plain(name); err == nil && digest == rec.Binaries[e.Name()].Output {
			continue
		}
		if err := cache.RemoveAll(name); err != nil {
			return err
		}
	}
	for _, b := range stale {
		known := rec.Binaries[b.File]
		known.Inputs = ""
		rec.Binaries[b.File] = known
	}
	return r.store.Put(a.ID, rec)
}

// known is the record of a compile.
func (r *runner) known(a *plan.Action) (rec compileRecord) {
	r.store.Get(a.ID, &rec)
	if rec.Binaries == nil {
		rec.Binaries = map[string]binaryRecord{}
	}
	if rec.Feeds == nil {
		rec.Feeds = map[string]string{}
	}
	return rec
}

// record notes binaries that were built, without what fed those for which it changed meanwhile, or
// is not what go list told of: what it was then nobody knows.
func (r *runner) record(a *plan.Action, built []plan.Binary, before inputs) error {
	rec := r.known(a)
	var results []BinaryResult
	for _, b := range built {
		res, err := r.measure(a, b)
		if err != nil {
			return err
		}
		results = append(results, res)
	}
	r.found(a, results...)
	after, err := r.inputs(a)
	if err != nil {
		return err
	}
	holds := r.listingStands(a, after)
	for i, b := range built {
		was := before.binaries[b.File]
		own := binaryRecord{Settings: was.settings, Output: results[i].Digest}
		if holds && was == after.binaries[b.File] {
			own.Inputs = was.all
		}
		rec.Binaries[b.File] = own
	}
	rec.keepFeeds(a.Compile.Binaries, before)
	return r.store.Put(a.ID, rec)
}

// listingStands reports whether inputs are those of packages as they are now. A listing of this run may
// be one that failed, or older than an edit that the compile waited for; and where none was kept as
// files changed meanwhile, the next run is to make one, or whole trees would count from now on.
func (r *runner) listingStands(a *plan.Action, in inputs) bool {
	switch {
	case !r.relisted(a):
		return true
	case in.listed:
		return r.listed(a)
	}
	return r.fate(a) != listingDisturbed
}

// keepFeeds notes what feeds binaries, beside what is known of others.
func (rec *compileRecord) keepFeeds(binaries []plan.Binary, now inputs) {
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
