package plan

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// checkModule reports what the toolchain cannot build, and would build otherwise than it is
// meant.
func (g *group) checkModule() error {
	m, tc := g.facts.Module, g.facts.Toolchain
	switch {
	case !tc.atLeast(goModules):
		return fmt.Errorf("go %s knows no modules: they need Go %s or newer; give the target another toolchain, or mode = \"gopath\" with an override for its import path", tc.Version, goModules)
	case m.Work != nil && !tc.atLeast(goWorkspaces):
		return fmt.Errorf("go %s would ignore %s silently: workspaces need Go %s or newer", tc.Version, filepath.Join(m.Work.Dir, "go.work"), goWorkspaces)
	case m.Work != nil && m.Vendored && !tc.atLeast(goWorkVendor):
		return fmt.Errorf("go %s cannot use the vendor directory of a workspace: that needs Go %s or newer", tc.Version, goWorkVendor)
	}
	if err := g.checkOverrides(); err != nil {
		return err
	}
	return g.checkGoLines()
}

// checkOverrides reports overrides that the toolchain would build without.
func (g *group) checkOverrides() error {
	m, tc := g.facts.Module, g.facts.Toolchain
	for _, o := range g.facts.Overrides {
		switch {
		case m.Vendored && !tc.atLeast(goOverlay):
			return fmt.Errorf("go %s cannot build a vendored module with the override %q: that needs Go %s or newer", tc.Version, o.Path, goOverlay)
		case m.Vendored || tc.atLeast(goWorkspaces):
		case !tc.atLeast(goModfile):
			return fmt.Errorf("go %s cannot build a module with the override %q, and would build without it: that needs Go %s or newer", tc.Version, o.Path, goModfile)
		case !o.HasMod:
			return fmt.Errorf("go %s cannot use the override %q without a go.mod: run go mod init %s in %s, or take Go %s or newer", tc.Version, o.Path, o.Path, o.Dir, goWorkspaces)
		}
	}
	return nil
}

// checkGoLines reports go lines that the toolchain refuses: from 1.21 on one that is newer
// than itself, before that one with three parts.
func (g *group) checkGoLines() error {
	for _, l := range g.goLines() {
		if why := g.facts.Toolchain.refuses(l.line); why != "" {
			return fmt.Errorf("%s says go %s, and Go %s %s: give the target a newer toolchain", l.file, l.line, g.facts.Toolchain.Version, why)
		}
	}
	return nil
}

type goLine struct{ file, line string }

// goLines are the go lines that count. Those of modules that a replace line leads to count
// from 1.21 on, or where they become members of a workspace.
func (g *group) goLines() []goLine {
	m, tc := g.facts.Module, g.facts.Toolchain
	lines := []goLine{{filepath.Join(m.Root, "go.mod"), m.Go}}
	if m.Work != nil {
		lines = append(lines, goLine{filepath.Join(m.Work.Dir, "go.work"), m.Work.Go})
	}
	if m.Vendored || !tc.atLeast(goWorkspaces) {
		return lines
	}
	if m.Work != nil || len(g.facts.Overrides) > 0 || tc.atLeast(goToolchain) {
		for _, l := range m.Locals {
			if m.uses(l) || len(m.Requires[l.Path]) > 0 {
				lines = append(lines, goLine{filepath.Join(l.Dir, "go.mod"), l.Go})
			}
		}
	}
	for _, o := range g.facts.Overrides {
		lines = append(lines, goLine{filepath.Join(o.Dir, "go.mod"), o.Go})
	}
	return lines
}

// uses reports whether a module is a member of the workspace.
func (m *Module) uses(l Local) bool {
	return m.Work != nil && slices.ContainsFunc(m.Work.Uses, func(u Local) bool { return u.Dir == l.Dir })
}

// refuses says why a Go version does not build a module with a go line, "" where it does.
func (t Toolchain) refuses(line string) string {
	switch {
	case line == "":
		return ""
	case t.atLeast(goToolchain) && !t.atLeast(line):
		return "refuses what is meant for a newer one"
	case !t.atLeast(goToolchain) && strings.Count(line, ".") > 1:
		return "does not know go lines with three parts"
	}
	return ""
}
