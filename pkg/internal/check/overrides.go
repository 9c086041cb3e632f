package check

import (
	"debug/buildinfo"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// unusedOverrides warns of overrides that no target imports, as far as files here can say:
// those in a target's module graph may be imported by modules that are not here.
func (c *checker) unusedOverrides() (diags hcl.Diagnostics) {
	if len(c.known) < len(c.file.Targets) {
		return nil // what could not be looked up may import them
	}
	for _, o := range c.Overrides() {
		if !c.uses(o) {
			diags = append(diags, unusedOverride(o.Range, o.Path))
		}
	}
	return diags
}

func (c *checker) uses(o *plan.Override) bool {
	return facts.ImportsBelow(c.Imported(), o.Path) || slices.ContainsFunc(c.file.Targets, func(t *lang.Target) bool {
		f := c.known[t]
		return slices.Contains(f.Overridden, o) || f.Mode() == "module" && slices.Contains(f.Overrides, o)
	})
}

// UnusedOverrides warns after a build of overrides that nothing imports: most likely their import path is not
// quite the one that was meant. imported is what local sources import, as the lookup knows it; what modules of
// the proxy import shows in the build information of the binaries, which are paths.
func UnusedOverrides(overrides []*lang.Override, imported map[string]bool, binaries []string) (diags hcl.Diagnostics) {
	if len(overrides) == 0 {
		return nil
	}
	imported = maps.Clone(imported)
	for _, name := range binaries {
		info, err := buildinfo.ReadFile(name)
		if err != nil {
			continue // older than Go 1.13, so built in a GOPATH, where the lookup sees everything
		}
		for _, dep := range info.Deps {
			imported[dep.Path] = true
		}
		imported[info.Main.Path] = true
	}
	for _, o := range overrides {
		if !facts.ImportsBelow(imported, o.ImportPath()) {
			diags = append(diags, unusedOverride(o.Range, o.ImportPath()))
		}
	}
	return diags
}

func unusedOverride(at hcl.Range, importPath string) *hcl.Diagnostic {
	return diag.Warning(diag.NothingImportsThisOverride, at,
		"No target imports %s or a package below it: check the import path, or take the override out.", importPath)
}
