package gobuild

import (
	"errors"
	"net/url"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// unusedOverrides warns of overrides that no target imports, as far as files here can say:
// those in a target's module graph may be imported by modules that are not here.
func (c *checker) unusedOverrides() (diags hcl.Diagnostics) {
	if c.broken {
		return nil // what could not be looked up may import them
	}
	for _, o := range c.overrides {
		if !c.uses(o) {
			diags = append(diags, unusedOverride(o.Range, o.Path))
		}
	}
	return diags
}

func (c *checker) uses(o *plan.Override) bool {
	return importsBelow(c.imported, o.Path) || slices.ContainsFunc(c.whole.targets, func(t *lang.Target) bool {
		f := c.found[t]
		return slices.Contains(f.Overridden, o) || f.Mode() == "module" && slices.Contains(f.Overrides, o)
	})
}

// inUnreadOverride reports whether an import path lies below an override that could not be
// read, which was said by then.
func (l *lookup) inUnreadOverride(importPath string) bool {
	return slices.ContainsFunc(l.file.Overrides, func(o *lang.Override) bool {
		return belowPath(importPath, o.ImportPath()) && l.overrideOf(importPath) == nil
	})
}

// unanswered warns of a remote package that no proxy could be asked for.
func (l *lookup) unanswered(t *lang.Target, err error) bool {
	var failed *url.Error
	if !errors.As(err, &failed) {
		return false
	}
	l.diags = append(l.diags, diag.Warning(diag.ThisPackageWasNotLookedUp, t.At("package"),
		"No proxy could be asked for %s: %s", t.Package, diag.SentenceOf(err)))
	return true
}
