package stale

import (
	"encoding/json"
	"maps"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// An Outcome says what this run did to the listing of a compile.
type Outcome int

const (
	ListingUpToDate Outcome = iota // it is up to date, or was not checked
	ListingNew                     // packages were listed anew
	ListingFailed                  // go list failed
	ListingRaced                   // files changed while go list ran
)

// Listings saves and checks the listings of compiles.
type Listings struct {
	*Checkout
	// ModuleCaches are a command's module caches as directories of this machine, if others can write
	// there.
	ModuleCaches func(plan.Command) []string

	headers  sync.Map // see survey.shape
	outcomes sync.Map // by ID of a compile
}

// Outcome says what this run did to a compile's listing.
func (l *Listings) Outcome(compile *plan.Action) Outcome {
	outcome, _ := l.outcomes.Load(compile.ID)
	o, _ := outcome.(Outcome)
	return o
}

// WasChecked reports whether this run listed a compile's packages, or tried to, or found their listing up
// to date.
func (l *Listings) WasChecked(compile *plan.Action) bool {
	_, asked := l.outcomes.Load(compile.ID)
	return asked
}

// WasRelisted reports whether this run listed a compile's packages anew, or tried to.
func (l *Listings) WasRelisted(compile *plan.Action) bool {
	return l.Outcome(compile) != ListingUpToDate
}

// Start must be called before a command lists a compile's packages. Save takes the moment that it
// returns.
func (l *Listings) Start(compile *plan.Action) (moment int64) {
	l.outcomes.Store(compile.ID, ListingFailed)
	return l.Hasher.Moment()
}

// Save saves what go list printed, unless a file changed after it started. If it names directories that
// are not below the sources, the listing is empty, and whole trees are inputs.
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
	found.Headers = textsOf(&l.headers)
	return ListingNew, l.Store.Put(listKey(compile), found)
}

// textsOf returns a map of texts.
func textsOf(headers *sync.Map) map[string]string {
	known := map[string]string{}
	headers.Range(func(digest, header any) bool {
		known[digest.(string)] = header.(string)
		return true
	})
	return known
}

// IsUpToDate reports whether go list would print the same of a compile's packages as before.
func (l *Listings) IsUpToDate(compile *plan.Action) bool {
	known, ok := l.lookUp(compile)
	if !ok {
		return false
	}
	if !l.describes(compile.Compile, known) {
		return false
	}
	l.outcomes.LoadOrStore(compile.ID, ListingUpToDate)
	return true
}

// describes reports whether go list would read the same files as for a listing.
func (l *Listings) describes(c *plan.CompileAction, known listing) bool {
	s := l.newSurvey(c, known)
	s.shapes = true
	return s.addListed() == nil && maps.EqualFunc(s.out, known.Inputs, func(a, b input) bool {
		return a.Shape == b.Shape
	})
}

// lookUp returns the saved listing of a compile. It may have more binaries than the compile.
func (l *Listings) lookUp(compile *plan.Action) (known listing, ok bool) {
	c := compile.Compile
	if c.List == nil || !l.Store.Get(listKey(compile), &known) || !known.covers(c, l.settingsOf(c)) {
		return listing{}, false
	}
	return known, true
}

// WasAdopted reports whether the listing of a compile was made in another checkout.
func (l *Listings) WasAdopted(compile *plan.Action) bool {
	known, _ := l.lookUp(compile)
	return known.Adopted
}

// settingsOf is a digest of all but files that a listing depends on.
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

// ModuleDirs are the directories below a module cache of the packages of a compile, and of what they
// embed.
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
