package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Stamps warns of stamps that Go's linker ignores, as far as sources on disk show it.
func Stamps(l *facts.Lookup, file *config.File, targets []*lang.Target) (diags hcl.Diagnostics) {
	for _, t := range targets {
		diags = append(diags, stampsOf(l, file, t)...)
	}
	return diags
}

// stampsOf warns of stamps of a target that are ignored on all platforms that they are for.
func stampsOf(l *facts.Lookup, file *config.File, t *lang.Target) (diags hcl.Diagnostics) {
	heeded := map[hcl.Range]bool{}
	for _, v := range l.Variants(t) {
		s := stamps{Sources: l.Sources(v), file: file, target: v}
		if s.Facts() == nil || !file.Known(v, "stamp", "platforms", "build_tags", "cgo") {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(v.Stamp)) {
			if why := s.problem(key); why != "" {
				diags = append(diags, diag.Warning(diag.AStampWithoutEffect, s.at(key), "%s", why))
			} else {
				heeded[s.at(key)] = true
			}
		}
	}
	return slices.DeleteFunc(diag.Distinct(diags), func(d *hcl.Diagnostic) bool { return heeded[*d.Subject] })
}

// stamps are those of one target.
type stamps struct {
	facts.Sources
	file   *config.File
	target *lang.Target
}

// problem says why the linker ignores a stamp; "" if it does not, or if that is not known.
func (s stamps) problem(key string) string {
	dot := strings.LastIndex(key, ".")
	pkg, name := key[:dot], key[dot+1:]
	switch dir, ok := s.Dir(pkg); {
	case pkg == "main":
		return s.variableProblem(pkg, s.Facts().Dir, name)
	case pkg == s.Facts().ImportPath:
		return fmt.Sprintf("The linker knows the package of the program as main: write %q.", "main."+name)
	case !s.MayLink(pkg):
		return fmt.Sprintf("The program imports no package %s, and the linker ignores its stamp.%s", pkg,
			s.otherPackage(pkg, name))
	case ok:
		return s.variableProblem(pkg, dir, name)
	}
	return ""
}

// otherPackage says which of the packages that a program imports may have been meant.
func (s stamps) otherPackage(pkg, name string) string {
	return diag.DidYouMean(pkg, slices.Sorted(maps.Keys(s.Imports())),
		func(near string) string { return fmt.Sprintf("%q", near+"."+name) })
}

// variableProblem says why a package has no such variable to stamp, on none of the target's platforms.
func (s stamps) variableProblem(pkg, dir, name string) string {
	var names []string
	kind := unknown
	for _, c := range s.Contexts() {
		declared, ok := declarations(c, dir)
		if !ok || declared[name] == settable || declared[name] == unknown {
			return ""
		}
		if kind = declared[name]; kind == missing {
			names = append(names, settableOf(declared)...)
		}
	}
	switch kind {
	case missing:
		return fmt.Sprintf("Package %s declares no variable %s, and the linker ignores its stamp.%s", pkg, name,
			diag.DidYouMean(name, names, func(near string) string { return fmt.Sprintf("%q", pkg+"."+near) }))
	case notVariable:
		return fmt.Sprintf("%s of package %s is no variable, and the linker ignores its stamp: declare it as "+
			"var %[1]s string.", name, pkg)
	case notString:
		return fmt.Sprintf("%s of package %s is no string, and the linker sets no other variables: declare it as "+
			"var %[1]s string.", name, pkg)
	case computed:
		return fmt.Sprintf("%s of package %s gets a value when the program starts, in place of the stamp: declare it "+
			"as var %[1]s string.", name, pkg)
	}
	return ""
}

// at returns where a key of stamp is written, else the place of all.
func (s stamps) at(key string) hcl.Range {
	at, _ := keyRange(s.file, s.target, "stamp", key)
	return at
}

// keyRange returns where a key of a map is written, else the place of the whole map and false.
func keyRange(file *config.File, t *lang.Target, attr, key string) (hcl.Range, bool) {
	at := t.At(attr)
	source := file.Sources[at.Filename]
	if source == nil || !at.CanSliceBytes(source.Bytes) {
		return at, false
	}
	expr, diags := hclsyntax.ParseExpression(at.SliceBytes(source.Bytes), at.Filename, at.Start)
	pairs, more := hcl.ExprMap(expr)
	if diags.HasErrors() || more.HasErrors() {
		return at, false
	}
	for _, p := range pairs {
		v, diags := p.Key.Value(nil)
		if !diags.HasErrors() && v.Type().FriendlyName() == "string" && v.IsKnown() && v.AsString() == key {
			return p.Key.Range(), true
		}
	}
	return at, false
}
