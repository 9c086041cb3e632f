package gobuild

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// CacheOptions are those of Cache.
type CacheOptions struct {
	Options
	Do string `arg:"stat|prune|warm"` // what to do
	Selection
	Trust bool   `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	Older string `flag:"older" usage:"prune: what was not used for so long goes, as 30d or 12h"`
	Size  string `flag:"size" usage:"prune: what is left, as 10GB; what was not used for longest goes first"`
}

// Cache prints what is in the cache that machines share, removes what is too old or too much, or builds
// binaries, takes what is there, and writes what it lacks of them.
func Cache(ctx context.Context, o CacheOptions) (err error) {
	defer convertError(&err)
	limits, err := o.limits()
	if err != nil {
		return err
	}
	p, err := o.open(ctx, o.Trust, false)
	if err != nil {
		return err
	}
	defer p.Close()
	if o.Do == "warm" {
		return o.warm(ctx, p)
	}
	name, store, err := project.OpenSharedStore(ctx, p)
	if err != nil {
		return p.Failure(ctx, err)
	}
	defer store.Close()
	if o.Do == "prune" {
		return prune(p.Env.Stdout, name, store, limits)
	}
	return showStore(ctx, p.Env.Stdout, name, store)
}

// limits checks the options.
func (o CacheOptions) limits() (l sharedstore.Limits, err error) {
	switch {
	case !slices.Contains([]string{"stat", "prune", "warm"}, o.Do):
		return l, report.Usagef("cache %q: write gobuild cache stat, gobuild cache warm, or gobuild cache prune "+
			"-older=30d -size=10GB", o.Do)
	case o.Do != "prune" && (o.Older != "" || o.Size != ""):
		return l, report.Usagef("-older and -size are for gobuild cache prune")
	case o.Do != "warm" && (len(o.Only) > 0 || o.Jobs != nil || o.KeepGoing):
		return l, report.Usagef("names, -jobs and -keep-going are for gobuild cache warm")
	case o.Do == "prune" && o.Older == "" && o.Size == "":
		return l, report.Usagef("prune what? write -older=30d, -size=10GB, or both")
	}
	if o.Older != "" {
		if l.Older, err = parseAge(o.Older); err != nil {
			return l, report.Usagef("-older=%s: write a number of days or hours, as 30d or 12h", o.Older)
		}
	}
	if o.Size != "" {
		if l.Size, err = parseSize(o.Size); err != nil {
			return l, report.Usagef("-size=%s: write a number of bytes, as 500MB or 10GB", o.Size)
		}
	}
	return l, nil
}

// parseAge reads a duration, also in days.
func parseAge(s string) (time.Duration, error) {
	if days, is := strings.CutSuffix(s, "d"); is {
		n, err := strconv.ParseUint(days, 10, 16)
		if err == nil && n == 0 {
			err = strconv.ErrRange
		}
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(s)
	if err == nil && d <= 0 {
		err = strconv.ErrRange
	}
	return d, err
}

// units are those of sizes, the longer ones first.
var units = []struct {
	name  string
	bytes float64
}{{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1}}

// parseSize reads a number of bytes with a unit.
func parseSize(s string) (int64, error) {
	for _, u := range units {
		number, is := strings.CutSuffix(strings.ToUpper(s), strings.ToUpper(u.name))
		if !is {
			continue
		}
		n, err := strconv.ParseFloat(number, 64)
		if err == nil && (n*u.bytes < 1 || n*u.bytes >= math.MaxInt64 || math.IsNaN(n)) {
			err = strconv.ErrRange
		}
		return int64(n * u.bytes), err
	}
	panic("the last unit is that of all texts")
}

// warm builds the binaries of targets and images, or takes them, and writes those that the cache lacks.
func (o CacheOptions) warm(ctx context.Context, p *project.Project) error {
	options, err := o.buildOptions()
	if err != nil {
		return err
	}
	todo, err := planAll(ctx, p, o.Only)
	if err != nil {
		return err
	}
	todo.Goals = nil // neither dist nor images
	for _, a := range todo.Actions {
		if a.Kind == plan.KindCompile {
			todo.Goals = append(todo.Goals, a.ID)
		}
	}
	options.Fill = true
	res, err := p.CarryOut(ctx, todo, options)
	if res != nil {
		p.ShowWarnings(res)
	}
	if err != nil {
		return err
	}
	return outputError(showFilled(p.Env.Stdout, res))
}

// showFilled prints what the cache has now.
func showFilled(w io.Writer, res *build.Results) error {
	there := res.Filled.Binaries - res.Shared.Given
	_, err := fmt.Fprintf(w, "there: %d\nwritten: %d (%s)\n", there, res.Shared.Given, progress.Size(res.Shared.Sent))
	for _, u := range res.Filled.Unshared {
		if err == nil {
			_, err = fmt.Fprintf(w, "not shared: %s: %s\n", u.Subject, u.Why)
		}
	}
	return err
}

// showStore prints what is in a store, as far as it can be asked.
func showStore(ctx context.Context, w io.Writer, name string, store sharedstore.Store) error {
	var entries []sharedstore.Entry
	var err error
	switch s := store.(type) {
	case *sharedstore.Dir:
		entries, err = s.Entries()
	case *sharedstore.Bucket:
		entries, err = s.Entries(ctx)
	case *sharedstore.Repository:
		n := 0
		if n, err = s.CountRecords(ctx); err == nil {
			_, err = fmt.Fprintf(w, "%s\nrecords: %d; what their blobs take is known to the registry alone\n", name, n)
			return outputError(err)
		}
	default:
		return showServer(ctx, w, name, store)
	}
	if err != nil {
		return report.NewFailure(diag.Failed, fmt.Sprintf("cannot list the cache %s: %v", name, err), err)
	}
	return outputError(showEntries(w, name, entries))
}

// showServer asks a server for an entry that it does not have: more it does not say.
func showServer(ctx context.Context, w io.Writer, name string, store sharedstore.Store) error {
	if _, err := store.Has(ctx, sharedstore.Blobs, strings.Repeat("0", 64)); err != nil {
		return report.NewFailure(diag.Failed, fmt.Sprintf("the cache %s does not answer: %v", name, err), err)
	}
	_, err := fmt.Fprintf(w, "%s answers; what it holds is known there alone\n", name)
	return outputError(err)
}

// showEntries prints how much there is of each kind, and since when it was not used.
func showEntries(w io.Writer, name string, entries []sharedstore.Entry) error {
	t := report.NewTable("KIND", "ENTRIES", "SIZE", "USED")
	for _, kind := range []sharedstore.Kind{sharedstore.Records, sharedstore.Blobs} {
		count, size, oldest, newest := 0, int64(0), time.Time{}, time.Time{}
		for _, e := range entries {
			if e.Kind != kind {
				continue
			}
			if count == 0 || e.Used.Before(oldest) {
				oldest = e.Used
			}
			if e.Used.After(newest) {
				newest = e.Used
			}
			count, size = count+1, size+e.Size
		}
		used := "never"
		if count > 0 {
			used = age(newest) + " to " + age(oldest) + " ago"
		}
		t.Row(map[sharedstore.Kind]string{sharedstore.Records: "records", sharedstore.Blobs: "blobs"}[kind],
			strconv.Itoa(count), progress.Size(size), used)
	}
	if _, err := fmt.Fprintln(w, visible.ShortPath(name)); err != nil {
		return err
	}
	return t.Write(w)
}

// age is how long ago a time is, roughly.
func age(t time.Time) string {
	switch d := time.Since(t); {
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	default:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
}

// prune removes entries of a directory, and prints how many.
func prune(w io.Writer, name string, store sharedstore.Store, l sharedstore.Limits) error {
	dir, ok := store.(*sharedstore.Dir)
	if !ok {
		return report.Usagef("%s", notPruned(name, store))
	}
	removed, kept, err := dir.Prune(l)
	if err != nil {
		return report.NewFailure(diag.Failed, "cannot prune the cache: "+err.Error(), err)
	}
	_, err = fmt.Fprintf(w, "removed %s\nkept %s\n", describeEntries(removed), describeEntries(kept))
	return outputError(err)
}

// notPruned says who removes the entries of a store.
func notPruned(name string, store sharedstore.Store) string {
	switch store.(type) {
	case *sharedstore.Bucket:
		return name + " is a bucket, whose lifecycle rules remove entries: set an expiration there"
	case *sharedstore.Repository:
		return name + " is in a registry, which removes entries by its rules of retention: set them there for the " +
			"tags ac-*, and let it collect garbage"
	}
	return name + " is a server, which removes entries by rules of its own: set them there"
}

// describeEntries is how many entries there are, and their size.
func describeEntries(entries []sharedstore.Entry) string {
	var sum int64
	for _, e := range entries {
		sum += e.Size
	}
	if len(entries) == 1 {
		return "1 entry: " + progress.Size(sum)
	}
	return fmt.Sprintf("%d entries: %s", len(entries), progress.Size(sum))
}
