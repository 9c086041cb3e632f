package stale

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// An Outcome is what became of the listing of a compile in this run.
type Outcome int

const (
	ListingUpToDate Outcome = iota // it holds still, or nobody asked
	ListingNew                     // packages were listed anew
	ListingFailed                  // go list failed
	ListingRaced                   // files changed while go list ran
)

// Listings are what go list said of compiles.
type Listings struct {
	*Checkout
	// ModuleCaches are the directories of this machine of a command's module caches, where those are
	// something that others may damage.
	ModuleCaches func(plan.Command) []string

	headers  sync.Map // see survey.shape
	outcomes sync.Map // by ID of a compile
}

// Outcome is what became of a compile's listing in this run.
func (l *Listings) Outcome(compile *plan.Action) Outcome {
	outcome, _ := l.outcomes.Load(compile.ID)
	o, _ := outcome.(Outcome)
	return o
}

// WasChecked reports whether this run listed a compile's packages, or tried to, or found that their listing
// holds.
func (l *Listings) WasChecked(compile *plan.Action) bool {
	_, asked := l.outcomes.Load(compile.ID)
	return asked
}

// WasRelisted reports whether this run listed a compile's packages anew, or tried to.
func (l *Listings) WasRelisted(compile *plan.Action) bool {
	return l.Outcome(compile) != ListingUpToDate
}

// Start says that a command is about to list a compile's packages. What it prints, Keep is told, with
// the moment that Begin returned.
func (l *Listings) Start(compile *plan.Action) (moment int64) {
	l.outcomes.Store(compile.ID, ListingFailed)
	return l.Hasher.Moment()
}

// Save remembers what go list printed, unless a file was changed since it began. Where it
// speaks of directories that are not known, all sources count.
func (l *Listings) Save(compile *plan.Action, printed []byte, began int64) error {
	outcome, err := l.save(compile, printed, began)
	l.outcomes.Store(compile.ID, outcome)
	return err
}

func (l *Listings) save(compile *plan.Action, printed []byte, began int64) (Outcome, error) {
	packages, err := parseListing(printed)
	if err != nil {
		return ListingFailed, &result.Error{Action: compile, Err: err}
	}
	found := listing{Settings: l.settingsOf(compile.Compile), Modules: l.moduleDirs(compile.Compile, packages)}
	at := map[string]int{}
	for _, p := range packages {
		lp, ok := l.locate(compile.Compile, p)
		if !ok {
			return ListingNew, l.Store.Put(listKey(compile), listing{})
		}
		if lp.Dir != "" || len(lp.Rivals) > 0 {
			at[p.ImportPath] = len(found.Packages)
			found.Packages = append(found.Packages, lp)
		}
	}
	found.Binaries = reachableFrom(compile.Compile.Binaries, packages, at)
	s := l.newSurvey(compile.Compile, found)
	s.shapes = true
	if err := s.addListed(); err != nil {
		return ListingFailed, err
	}
	if s.changed >= began {
		return ListingRaced, nil
	}
	found.Inputs = s.out
	found.Headers = map[string]string{}
	l.headers.Range(func(digest, header any) bool {
		found.Headers[digest.(string)] = header.(string)
		return true
	})
	return ListingNew, l.Store.Put(listKey(compile), found)
}

// IsUpToDate reports whether go list would say again what it said of a compile's packages.
func (l *Listings) IsUpToDate(compile *plan.Action) bool {
	known, ok := l.lookUp(compile)
	if !ok {
		return false
	}
	s := l.newSurvey(compile.Compile, known)
	s.shapes = true
	if s.addListed() != nil || !maps.EqualFunc(s.out, known.Inputs, func(a, b input) bool {
		return a.Shape == b.Shape
	}) {
		return false
	}
	l.outcomes.LoadOrStore(compile.ID, ListingUpToDate)
	return true
}

// lookUp is what is known of a compile's packages. That of more binaries than the compile has
// will do.
func (l *Listings) lookUp(compile *plan.Action) (known listing, ok bool) {
	c := compile.Compile
	if c.List == nil || !l.Store.Get(listKey(compile), &known) || known.Settings != l.settingsOf(c) {
		return listing{}, false
	}
	unknown := func(b plan.Binary) bool { return known.Binaries[b.Package] == nil }
	if slices.ContainsFunc(c.Binaries, unknown) {
		return listing{}, false
	}
	return known, true
}

// settingsOf is a digest of what a listing depends on besides files.
func (l *Listings) settingsOf(c *plan.CompileAction) string {
	var modules []string
	for _, m := range c.Modules {
		modules = append(modules, m.Path, l.rel(m.Dir))
	}
	for _, src := range c.Sources {
		modules = append(modules, l.rel(src))
	}
	data, err := json.Marshal([]any{format, c.List.Toolchain, c.List.Args, c.List.Env, c.List.Dir, c.Files, modules})
	if err != nil { // texts and lists of them: cannot fail
		panic(err)
	}
	return cache.DigestOf(string(data))
}

// ModuleDirs are the directories, below a module cache, of the packages that feed a compile and of what
// they embed.
func (l *Listings) ModuleDirs(compile *plan.Action) []string {
	known, _ := l.lookUp(compile)
	return known.Modules
}

// readFile reads a file and reports whether it still has a digest.
func readFile(name, digest string) ([]byte, bool) {
	const most = 256 << 20
	data, err := readable.ReadFile(name, most)
	return data, err == nil && "sha256:"+cache.DigestOf(string(data)) == digest
}
