package group

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Group is all targets that one go build compiles: they share toolchain, main module,
// platform and every flag that go build takes once for all packages.
type Group struct {
	id       string
	platform plan.Platform
	variant  map[string]string
	facts    *plan.TargetFacts // of the first target; those that the key covers are equal for all
	modules  []string          // paths of the modules that the targets' packages belong to
	targets  []*plan.Target
	binaries []plan.Binary

	fetchImage bool     // modules are fetched in an image that the configuration names
	hidden     []string // absolute directories that commands must not see
}

// Target is the first target of the group; what holds for all of them can be read from it.
func (g *Group) Target() *plan.Target { return g.targets[0] }

// Refs are the binaries as other actions know them, where an action compiles them.
func (g *Group) Refs(action string) []plan.BinaryRef {
	var refs []plan.BinaryRef
	for i, t := range g.targets {
		refs = append(refs, plan.BinaryRef{Action: action, File: g.binaries[i].File, Name: t.File(g.platform),
			Target: t, Platform: g.platform, Linked: g.facts.Toolchain})
	}
	for _, b := range g.binaries[len(g.targets):] {
		refs = append(refs, plan.BinaryRef{Action: action, File: b.File, Name: b.File, Target: b.Target,
			Platform: g.platform, Linked: g.facts.Toolchain, Header: true})
	}
	return refs
}

// A Compile is one target for one platform.
type Compile struct {
	Target   *plan.Target
	Platform plan.Platform
	Variant  map[string]string // the variables that select the platform's variant
}

// Settings are what holds for all groups of a plan.
type Settings struct {
	Dir        string // directory of the root configuration
	Dist       string // where outputs go: slash-separated, relative to Dir; "" for nowhere
	FetchImage bool   // modules are fetched in an image that the configuration names
}

// key is what the targets of a group have in common, as JSON.
func (s Settings) key(t *plan.Target, f *plan.TargetFacts, pl plan.Platform) string {
	k := struct {
		Toolchain  plan.Toolchain
		Platform   plan.Platform
		Mode, Root string
		Remote     *plan.Remote
		Overrides  []string
		Trees      int
		Tags       []string
		Env        map[string]string
		Gcflags    []string
		Asmflags   []string       `json:",omitempty"`
		PGO        string         `json:",omitempty"`
		BuildMode  plan.BuildMode `json:",omitempty"`
		Detectors  []string       `json:",omitempty"`
		Mod        string         `json:",omitempty"`
		Cgo        string
		Suffix     string `json:",omitempty"`
		Alone      string `json:",omitempty"`
		Trimpath   bool
	}{
		Toolchain: f.Toolchain, Platform: pl, Mode: f.Mode(),
		Root: plan.RelativePath(s.Dir, rootOf(f)), Remote: f.Remote, Trees: len(f.Trees),
		Tags: t.BuildTags, Env: t.Env, Gcflags: t.Gcflags, Cgo: t.Cgo, Trimpath: t.Trimpath,
		Suffix: t.InstallSuffix, Asmflags: t.Asmflags, BuildMode: t.BuildMode, Detectors: t.Detectors,
		Mod: modOf(f), PGO: t.PGO.Word + plan.RelativePath(s.Dir, t.PGO.File),
	}
	// Programs must not see another target's output, and go build makes one library at a time.
	if RunsPrograms(t) || !t.BuildMode.IsProgram() || t.PGO.Word == "auto" && !f.Toolchain.AtLeast(plan.GoAutoPGO) {
		k.Alone = t.Address()
	}
	for _, o := range f.Overrides { // by import path: the fingerprint covers the contents
		k.Overrides = append(k.Overrides, o.Path)
	}
	data, _ := json.Marshal(k) // strings, bools and maps of them: cannot fail
	return string(data)
}

// modOf is where modules come from if the target says so.
func modOf(f *plan.TargetFacts) string {
	if f.Module == nil {
		return ""
	}
	return f.Module.Mod
}

// rootOf is the directory that decides which main module or workspace is built.
func rootOf(f *plan.TargetFacts) string {
	switch {
	case f.Module == nil:
		return ""
	case f.Module.Work != nil:
		return f.Module.Work.Dir
	}
	return f.Module.Root
}

// modulePath is the path of the module that the package belongs to, "" in GOPATH mode.
func modulePath(f *plan.TargetFacts) string {
	switch {
	case f.Remote != nil:
		return f.Remote.Module
	case f.Module != nil:
		return f.Module.Path
	}
	return ""
}

var majorVersion = regexp.MustCompile(`^v([2-9]|[1-9][0-9]+)$`)

// execName is the name that go build gives the executable of a package (cmd/go/internal/load,
// DefaultExecName): the last element of its import path, or the one before it if the last is a major version.
func execName(importPath string, mode string) string {
	base := path.Base(importPath)
	if mode == "module" && majorVersion.MatchString(base) && strings.Contains(importPath, "/") {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

// Sort sorts compiles into groups. Executables with one name would overwrite each other silently, so the
// second goes to another group of the same key. A Go without -o dir/ builds one package at a time.
func (s Settings) Sort(compiles []Compile) []*Group {
	var groups []*Group
	open := map[string][]*Group{}
	for _, c := range compiles {
		f := c.Target.Facts
		key := s.key(c.Target, f, c.Platform)
		b := plan.Binary{Target: c.Target, Package: f.ImportPath,
			File: fileName(c), LinkFlags: linkFlags(c.Target, f.Toolchain)}
		g := findGroup(open[key], b, f.Toolchain)
		if g == nil {
			g = &Group{
				id:       plan.ShortHash(key + strings.Repeat("+", len(open[key]))),
				platform: c.Platform, facts: f, variant: c.Variant,
				fetchImage: s.FetchImage, hidden: s.hidden(),
			}
			open[key] = append(open[key], g)
			groups = append(groups, g)
		}
		g.targets = append(g.targets, c.Target)
		if m := modulePath(f); m != "" && !slices.Contains(g.modules, m) {
			g.modules = append(g.modules, m)
		}
		g.binaries = append(g.binaries, b)
		if c.Target.BuildMode.HasHeader(c.Platform) {
			b.File, b.Header = c.Target.Header(), true
			g.binaries = append(g.binaries, b)
		}
	}
	return groups
}

// fileName is the name of what go build writes for a compile. Windows and macOS have the names of libraries in
// them, so these have their own.
func fileName(c Compile) string {
	if c.Target.BuildMode.IsProgram() {
		return c.Platform.Exe(execName(c.Target.Facts.ImportPath, c.Target.Facts.Mode()))
	}
	return c.Target.File(c.Platform)
}

// findGroup returns the first group that can take one more binary, or nil.
func findGroup(groups []*Group, b plan.Binary, tc plan.Toolchain) *Group {
	if !tc.AtLeast(plan.GoOutputDir) {
		return nil
	}
next:
	for _, g := range groups {
		for _, have := range g.binaries {
			if strings.EqualFold(have.File, b.File) { // as some file systems see it
				continue next
			}
		}
		return g
	}
	return nil
}
