package planner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A group is all targets that one go build compiles: they share toolchain, main module,
// platform and every flag that go build takes once for all packages.
type group struct {
	id       string
	platform plan.Platform
	variant  map[string]string
	facts    *plan.TargetFacts // of the first target; equal for all as far as the group goes
	modules  []string          // paths of the modules that the targets' packages belong to
	targets  []*plan.Target
	binaries []plan.Binary

	fetchImage bool     // modules are fetched in an image that the configuration names
	hidden     []string // absolute directories that no command is to see
}

func (g *group) target() *plan.Target { return g.targets[0] }

// key is what members of a group have in common, as JSON.
func (p *planner) key(t *plan.Target, f *plan.TargetFacts, pl plan.Platform) string {
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
		Cgo        string
		Suffix     string `json:",omitempty"`
		Alone      string `json:",omitempty"`
		Trimpath   bool
	}{
		Toolchain: f.Toolchain, Platform: pl, Mode: f.Mode(), Root: p.rel(
			rootOf(f)), Remote: f.Remote, Trees: len(f.Trees),
		Tags: t.BuildTags, Env: t.Env, Gcflags: t.Gcflags, Cgo: t.Cgo, Trimpath: t.Trimpath,
		Suffix: t.InstallSuffix,
	}
	if runsPrograms(t) { // they are to see no other target's output
		k.Alone = t.Address()
	}
	for _, o := range f.Overrides { // by import path: what is there is for the fingerprint
		k.Overrides = append(k.Overrides, o.Path)
	}
	data, _ := json.Marshal(k) // strings, bools and maps of them: cannot fail
	return string(data)
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

// rel is a path relative to the configuration's directory, so that names made of it do not
// depend on where a checkout stands.
func (p *planner) rel(abs string) string {
	if abs == "" {
		return ""
	}
	if rel, err := filepath.Rel(p.goal.Dir, abs); err == nil {
		return filepath.ToSlash(rel)
	}
	return abs
}

// show is a path as a title has it: below the configuration's directory relative to that.
func (p *planner) show(abs string) string {
	if rel := p.rel(abs); filepath.IsLocal(filepath.FromSlash(rel)) {
		return rel
	}
	return abs
}

// shortHash is a name for a key: enough of its SHA-256 to be unique in a repository.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

var majorVersion = regexp.MustCompile(`^v([2-9]|[1-9][0-9]+)$`)

// execName is the name that go build gives the executable of a package
// (cmd/go/internal/load, DefaultExecName): the last element of its import path, or the one
// before where the last is a major version.
func execName(importPath string, mode string) string {
	base := path.Base(importPath)
	if mode == "module" && majorVersion.MatchString(base) && strings.Contains(importPath, "/") {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

// groups sorts compiles into groups. Executables of one name would overwrite each other
// silently, so the second of a name goes to the next group of the same key; and a Go
// without -o dir/ gets one package at a time.
func (p *planner) groups(compiles []compile) []*group {
	var groups []*group
	open := map[string][]*group{}
	for _, c := range compiles {
		f := c.target.Facts
		key := p.key(c.target, f, c.platform)
		b := plan.Binary{Target: c.target, Package: f.ImportPath,
			File: c.platform.Exe(execName(f.ImportPath, f.Mode()))}
		g := firstWithout(open[key], b, f.Toolchain)
		if g == nil {
			g = &group{
				id:       shortHash(key + strings.Repeat("+", len(open[key]))),
				platform: c.platform, facts: f, variant: c.variant,
				fetchImage: p.goal.Fetch.Image != "" && p.facts.Executor.Images, hidden: p.hidden(),
			}
			open[key] = append(open[key], g)
			groups = append(groups, g)
		}
		g.targets = append(g.targets, c.target)
		if m := modulePath(f); m != "" && !slices.Contains(g.modules, m) {
			g.modules = append(g.modules, m)
		}
		g.binaries = append(g.binaries, b)
	}
	return groups
}

// firstWithout finds the first group that can take one more binary.
func firstWithout(groups []*group, b plan.Binary, tc plan.Toolchain) *group {
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
