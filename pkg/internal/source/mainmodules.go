package source

import (
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// mainModules are the set of main modules with the replacements that hold in it.
type mainModules struct {
	flag    string     // -mod: "vendor", "readonly" or ""
	work    *Workspace // nil outside a workspace
	mains   []mainModule
	replace []*replacement
	lines   map[string]string // where a workspace's members are named, by directory
}

// A mainModule is one of them: the only one, or a workspace's member.
type mainModule struct {
	dir, gomod string
	file       *modfile.File
}

// fill sets what m knows of the whole build: Locals, Vendored, Requires and HasDeps.
func (b *mainModules) fill(m *Module) error {
	m.Requires = b.requires()
	m.VendorDir = filepath.Join(m.Root, "vendor")
	if b.work != nil {
		m.VendorDir = filepath.Join(b.work.Dir, "vendor")
		for _, l := range b.work.Use {
			m.addLocal(l, b.lines[l.Dir])
		}
	}
	var err error
	switch b.flag {
	case "":
		if m.Vendored, err = usesVendor(m.VendorDir, m.Go, b.work != nil); err != nil {
			return err
		}
	case "vendor":
		m.Vendored = b.requiresOthers() || isDir(m.VendorDir) == nil
	}
	if m.Vendored {
		m.VendorDiffers, err = b.checkVendor(m.VendorDir)
		return err
	}
	if err := b.readReplacements(); err != nil {
		return err
	}
	return b.resolve(m)
}

// requiresOthers reports whether a main module requires one that is none: without, go mod vendor writes no directory.
func (b *mainModules) requiresOthers() bool {
	for path := range b.requires() {
		if !slices.ContainsFunc(b.mains, func(m mainModule) bool { return m.file.Module.Mod.Path == path }) {
			return true
		}
	}
	return false
}

func (m *Module) addLocal(l Local, line string) {
	known := func(o Local) bool { return o.Dir == l.Dir }
	if l.Dir != m.Root && !slices.ContainsFunc(m.Locals, known) {
		m.Locals = append(m.Locals, l)
		if m.Lines == nil {
			m.Lines = map[string]string{}
		}
		m.Lines[l.Dir] = line
	}
}

// requires returns the main modules' requirements, the highest version of each.
func (b *mainModules) requires() map[string]string {
	all := map[string]string{}
	for _, m := range b.mains {
		for _, r := range m.file.Require {
			if old, ok := all[r.Mod.Path]; !ok || semver.Compare(r.Mod.Version, old) > 0 {
				all[r.Mod.Path] = r.Mod.Version
			}
		}
	}
	return all
}
