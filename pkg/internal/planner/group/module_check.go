package group

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkModule reports what the toolchain cannot build, or would silently build differently.
func checkModule(f *plan.TargetFacts) error {
	m, tc := f.Module, f.Toolchain
	switch {
	case !tc.AtLeast(plan.GoModules):
		return fmt.Errorf("go %s knows no modules: they need Go %s or newer; give the target another toolchain, or "+
			"mode = \"gopath\" with an override for its import path", tc.Version, plan.GoModules)
	case m.Work != nil && !tc.AtLeast(plan.GoWorkspaces):
		return fmt.Errorf("go %s would ignore %s silently: workspaces need Go %s or newer", tc.Version,
			filepath.Join(m.Work.Dir, "go.work"), plan.GoWorkspaces)
	case m.Work != nil && m.Vendored && !tc.AtLeast(plan.GoWorkVendor):
		return fmt.Errorf("go %s cannot use the vendor directory of a workspace: that needs Go %s or newer", tc.Version,
			plan.GoWorkVendor)
	}
	if err := checkOverrides(f); err != nil {
		return err
	}
	return checkGoLines(f)
}

// checkOverrides reports overrides that the toolchain would ignore.
func checkOverrides(f *plan.TargetFacts) error {
	m, tc := f.Module, f.Toolchain
	for _, o := range f.Overrides {
		switch {
		case m.Vendored && !tc.AtLeast(plan.GoOverlay):
			return fmt.Errorf("go %s cannot build a vendored module with the override %q: that needs Go %s or newer",
				tc.Version, o.Path, plan.GoOverlay)
		case m.Vendored || tc.AtLeast(plan.GoWorkspaces):
		case !tc.AtLeast(plan.GoModfile):
			return fmt.Errorf("go %s cannot build a module with the override %q, and would build without it: that "+
				"needs Go %s or newer", tc.Version, o.Path, plan.GoModfile)
		case !o.HasMod:
			return fmt.Errorf("go %s cannot use the override %q without a go.mod: run go mod init %s in %s, or take "+
				"Go %s or newer", tc.Version, o.Path, o.Path, o.Dir, plan.GoWorkspaces)
		}
	}
	return nil
}

// checkGoLines reports go lines that the toolchain refuses: from 1.21 on one that is newer
// than itself, before that one with three parts.
func checkGoLines(f *plan.TargetFacts) error {
	for _, l := range goLines(f) {
		if why := refusal(f.Toolchain, l.line); why != "" {
			return fmt.Errorf("%s says go %s, and Go %s %s: give the target a newer toolchain", l.file, l.line,
				f.Toolchain.Version, why)
		}
	}
	return nil
}

type goLine struct{ file, line string }

// goLines are the go lines that count. Those of modules that a replace line leads to count
// from 1.21 on, or where they become members of a workspace.
func goLines(f *plan.TargetFacts) []goLine {
	m, tc := f.Module, f.Toolchain
	lines := []goLine{{filepath.Join(m.Root, "go.mod"), m.Go}}
	if m.Work != nil {
		lines = append(lines, goLine{filepath.Join(m.Work.Dir, "go.work"), m.Work.Go})
	}
	if m.Vendored || !tc.AtLeast(plan.GoWorkspaces) {
		return lines
	}
	if m.Work != nil || len(f.Overrides) > 0 || tc.AtLeast(plan.GoToolchain) {
		for _, l := range m.Locals {
			if isWorkspaceMember(m, l) || len(m.Requires[l.Path]) > 0 {
				lines = append(lines, goLine{filepath.Join(l.Dir, "go.mod"), l.Go})
			}
		}
	}
	for _, o := range f.Overrides {
		lines = append(lines, goLine{filepath.Join(o.Dir, "go.mod"), o.Go})
	}
	return lines
}

// isWorkspaceMember reports whether a module is a member of the workspace.
func isWorkspaceMember(m *plan.Module, l plan.Local) bool {
	return m.Work != nil && slices.ContainsFunc(m.Work.Uses, func(u plan.Local) bool { return u.Dir == l.Dir })
}

// refusal says why a Go version does not build a module with a go line; "" if it does.
func refusal(t plan.Toolchain, line string) string {
	switch {
	case line == "":
		return ""
	case t.AtLeast(plan.GoToolchain) && !t.AtLeast(line):
		return "refuses what is meant for a newer one"
	case !t.AtLeast(plan.GoToolchain) && strings.Count(line, ".") > 1:
		return "does not know go lines with three parts"
	}
	return ""
}
