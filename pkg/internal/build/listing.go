package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A listing is what go list said of the packages that feed a compile, with the shape of
// the files that it was told from. While they have that shape, it would say the same again.
type listing struct {
	Settings string          `json:"settings"` // digest of the command
	Packages []listedPackage `json:"packages"`
	// Binaries are the packages, as indices, that feed each main package, by its import path.
	Binaries map[string][]int `json:"binaries"`
	Feeds    feeds            `json:"feeds"`
	// Headers are what header and testHeader say, by the digest of the file's content.
	Headers map[string]string `json:"headers"`
	// Modules are directories, below the module cache, of packages and of what they embed.
	Modules []string `json:"module_dirs,omitempty"`
}

// A listedPackage is a package below a compile's sources.
type listedPackage struct {
	Dir      string   `json:"dir"` // relative to the project
	Name     string   `json:"name"`
	Ignored  []string `json:"ignored,omitempty"`  // Go files that build constraints leave out
	Embeds   []string `json:"embeds,omitempty"`   // patterns of embedded files
	Assembly []string `json:"assembly,omitempty"` // files for the assembler
	// Rivals are directories where Go would also look for the package, and which it did not take.
	Rivals []string `json:"rivals,omitempty"`
}

// goPackage is what go list -json prints of a package.
type goPackage struct {
	Dir, ImportPath string
	Name            string
	Standard        bool
	Module          *goModule
	Imports         []string
	EmbedPatterns   []string
	IgnoredGoFiles  []string
	SFiles          []string
}

type goModule struct {
	Main    bool
	Version string
	Replace *goModule
}

// onDisk says whether a package is of a module that the user has on disk, and not of the module
// cache or of a vendor directory.
func (p goPackage) onDisk() bool {
	switch m := p.Module; {
	case m == nil || m.Main:
		return true
	case m.Replace != nil:
		return m.Replace.Version == ""
	}
	return false
}

// list lists a compile's packages, where no fetch has done so.
func (r *runner) list(ctx context.Context, a *plan.Action) error {
	if _, done := r.lists.Load(a.ID); done || a.Compile.List == nil || a.Compile.Cgo != "" || r.listed(a) {
		return nil
	}
	return r.listWith(ctx, a, a, *a.Compile.Listing())
}

// What became of the listing of a compile in this run.
type listingFate int

const (
	listingHolds     listingFate = iota // it holds still, or nobody asked
	listingNew                          // packages were listed anew
	listingFailed                       // go list failed
	listingDisturbed                    // files changed while go list ran
)

func (r *runner) fate(a *plan.Action) listingFate {
	fate, _ := r.lists.Load(a.ID)
	f, _ := fate.(listingFate)
	return f
}

// relisted reports whether this run listed a compile's packages anew, or tried to.
func (r *runner) relisted(a *plan.Action) bool { return r.fate(a) != listingHolds }

// listWith runs a command of an action that prints the packages of a compile, and keeps what
// it says.
func (r *runner) listWith(ctx context.Context, a, compile *plan.Action, c plan.Command) error {
	r.lists.Store(compile.ID, listingFailed)
	if err := r.checkModules(compile); err != nil {
		return err
	}
	began := r.hasher.Moment()
	out, err := r.execLoading(ctx, a, c)
	if err != nil || compile.Compile.List == nil {
		return onlySaid(err)
	}
	fate, err := r.keepListing(compile, out, began)
	r.lists.Store(compile.ID, fate)
	return err
}

// keepListing remembers what go list printed, unless a file was changed since it began. Where it
// speaks of directories that are not known, all sources count.
func (r *runner) keepListing(compile *plan.Action, out []byte, began int64) (listingFate, error) {
	packages, err := parseListing(out)
	if err != nil {
		return listingFailed, &ActionError{Action: compile, Err: err}
	}
	l := listing{Settings: r.listSettings(compile.Compile), Modules: r.moduleDirs(compile.Compile, packages)}
	at := map[string]int{}
	for _, p := range packages {
		lp, ok := r.locate(compile.Compile, p)
		if !ok {
			return listingNew, r.store.Put(listKey(compile), listing{})
		}
		if lp.Dir != "" || len(lp.Rivals) > 0 {
			at[p.ImportPath] = len(l.Packages)
			l.Packages = append(l.Packages, lp)
		}
	}
	l.Binaries = reached(compile.Compile.Binaries, packages, at)
	s := r.survey(compile.Compile, l)
	s.shapes = true
	if err := s.listed(); err != nil {
		return listingFailed, err
	}
	if s.changed >= began {
		return listingDisturbed, nil
	}
	l.Feeds = s.out
	l.Headers = map[string]string{}
	r.headers.Range(func(digest, header any) bool {
		l.Headers[digest.(string)] = header.(string)
		return true
	})
	return listingNew, r.store.Put(listKey(compile), l)
}

// reached are, for each binary's package, the packages that it imports, directly or not, and which
// have a place in at.
func reached(binaries []plan.Binary, packages []goPackage, at map[string]int) map[string][]int {
	imports := map[string][]string{}
	for _, p := range packages {
		imports[p.ImportPath] = p.Imports
	}
	all := map[string][]int{}
	for _, b := range binaries {
		if _, listed := imports[b.Package]; listed {
			all[b.Package] = reach(b.Package, imports, at)
		}
	}
	return all
}

func reach(pkg string, imports map[string][]string, at map[string]int) []int {
	found := []int{}
	seen, next := map[string]bool{pkg: true}, []string{pkg}
	for ; len(next) > 0; next = next[1:] {
		if i, is := at[next[0]]; is {
			found = append(found, i)
		}
		for _, path := range imports[next[0]] {
			if _, listed := imports[path]; listed && !seen[path] {
				seen[path] = true
				next = append(next, path)
			}
		}
	}
	return found
}

func listKey(compile *plan.Action) string { return "packages of " + compile.ID }

// listed reports whether go list would say again what it said of a compile's packages.
func (r *runner) listed(compile *plan.Action) bool {
	l, ok := r.listing(compile)
	if !ok {
		return false
	}
	s := r.survey(compile.Compile, l)
	s.shapes = true
	if s.listed() != nil || !maps.EqualFunc(s.out, l.Feeds, func(a, b feed) bool { return a.Shape == b.Shape }) {
		return false
	}
	r.lists.LoadOrStore(compile.ID, listingHolds)
	return true
}

// listing is what is known of a compile's packages. That of more binaries than the compile has
// will do.
func (r *runner) listing(compile *plan.Action) (l listing, ok bool) {
	c := compile.Compile
	if c.List == nil || !r.store.Get(listKey(compile), &l) || l.Settings != r.listSettings(c) {
		return listing{}, false
	}
	unknown := func(b plan.Binary) bool { return l.Binaries[b.Package] == nil }
	if slices.ContainsFunc(c.Binaries, unknown) {
		return listing{}, false
	}
	return l, true
}

// listSettings is a digest of what a listing depends on besides files.
func (r *runner) listSettings(c *plan.CompileAction) string {
	var modules []string
	for _, m := range c.Modules {
		modules = append(modules, m.Path, r.rel(m.Dir))
	}
	for _, src := range c.Sources {
		modules = append(modules, r.rel(src))
	}
	data, err := json.Marshal([]any{format, c.List.Toolchain, c.List.Args, c.List.Env, c.List.Dir, c.Files, modules})
	if err != nil { // texts and lists of them: cannot fail
		panic(err)
	}
	return digestOf([]string{string(data)})
}

// parseListing reads the JSON objects of go list -json among whatever else go printed.
func parseListing(out []byte) (list []goPackage, err error) {
	objects, _ := splitListing(out)
	for _, object := range objects {
		var p goPackage
		if err := json.Unmarshal(object, &p); err != nil {
			return nil, fmt.Errorf("cannot read what go list printed: %w", err)
		}
		if !p.Standard {
			list = append(list, p)
		}
	}
	return list, nil
}

// splitListing parts what go list -json printed into its JSON objects and what go said besides.
func splitListing(out []byte) (objects [][]byte, said []byte) {
	inside := false
	for line := range bytes.Lines(out) {
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case text == "{":
			objects, inside = append(objects, bytes.Clone(line)), true
		case inside && (text == "}" || strings.HasPrefix(text, "\t")):
			last := &objects[len(objects)-1]
			*last = append(*last, line...)
			inside = text != "}"
		default:
			said = append(said, line...)
		}
	}
	return objects, said
}

// onlySaid leaves what was listed out of the error of a go list that failed.
func onlySaid(err error) error {
	var failed *ActionError
	if errors.As(err, &failed) {
		_, said := splitListing([]byte(failed.Output))
		failed.Output = string(said)
	}
	return err
}

// locate finds a package below a compile's sources. What is elsewhere, in the module cache, has no
// Dir. It is not ok where a package that should be below the sources is not.
func (r *runner) locate(c *plan.CompileAction, p goPackage) (lp listedPackage, ok bool) {
	dir := r.hostPath(c, p.Dir)
	if dir != "" {
		lp = listedPackage{Dir: r.rel(dir), Name: p.Name, Ignored: p.IgnoredGoFiles, Embeds: p.EmbedPatterns, Assembly: p.SFiles}
	}
	for _, m := range c.Modules {
		if rest, below := strings.CutPrefix(p.ImportPath+"/", m.Path+"/"); below {
			if rival := filepath.Join(m.Dir, filepath.FromSlash(rest)); rival != dir {
				lp.Rivals = append(lp.Rivals, r.rel(rival))
			}
		}
	}
	return lp, dir != "" || !p.onDisk()
}

// hostPath is where a directory that go named is on this machine, "" where it is not below the
// compile's sources. On the host go names real places, with links resolved or not; in containers
// those of the plan.
func (r *runner) hostPath(c *plan.CompileAction, dir string) string {
	if r.Name == "host" {
		for _, src := range c.Sources {
			if real, err := filepath.EvalSymlinks(src); err == nil {
				if rel, err := filepath.Rel(real, dir); err == nil && filepath.IsLocal(rel) {
					return filepath.Join(src, rel)
				}
			}
			if rel, err := filepath.Rel(src, dir); err == nil && filepath.IsLocal(rel) {
				return filepath.Clean(dir)
			}
		}
		return ""
	}
	var binds []plan.Mount
	for _, m := range c.Command.Mounts {
		if m.Kind == plan.Bind {
			binds = append(binds, m)
		}
	}
	if host := executor.Place(binds, func(m plan.Mount) string { return m.Source })(dir); host != dir {
		return host
	}
	return ""
}

// rel is a path relative to the project, so that what is remembered holds for a checkout that
// was moved.
func (r *runner) rel(abs string) string {
	if rel, err := filepath.Rel(r.Project, abs); err == nil {
		return filepath.ToSlash(rel)
	}
	return abs
}

// abs undoes rel.
func (r *runner) abs(rel string) string {
	if filepath.IsAbs(rel) {
		return rel
	}
	return filepath.Join(r.Project, filepath.FromSlash(rel))
}

// readFile reads a file and reports whether it still has a digest.
func readFile(name, digest string) ([]byte, bool) {
	const most = 256 << 20
	data, err := readable.ReadFile(name, most)
	return data, err == nil && "sha256:"+digestOf([]string{string(data)}) == digest
}
