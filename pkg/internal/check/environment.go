package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Environments warns of variables for C code in the env of targets that are compiled without it. Those that a target
// has from defaults are for others.
func Environments(l *facts.Lookup, file *config.File, targets []*lang.Target) (diags hcl.Diagnostics) {
	for _, t := range targets {
		reported := map[hcl.Range]bool{}
		for _, v := range l.Variants(t) {
			if !file.Known(v, "env", "cgo", "ldflags") || !isOwn(file, v, "env") || isReadBySome(l, file, t, v) {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(v.Env)) {
				at, written := keyRange(file, v, "env", name)
				if written && !reported[at] && isForC(name) {
					reported[at] = true
					diags = append(diags, unread(v, name, at))
				}
			}
		}
	}
	return diags
}

func unread(v *lang.Target, name string, at hcl.Range) *hcl.Diagnostic {
	has := "has no cgo"
	if _, written := v.Attrs["cgo"]; written {
		has = fmt.Sprintf("has cgo = %q", v.Cgo)
	}
	where := ""
	if v.Whole() != v && len(v.Platforms) > 0 {
		where = " on " + strings.Join(v.Platforms, ", ")
	}
	d := diag.Warning(diag.AVariableWithoutEffect, at, "%s is for C code, and target %q %s%s, so that none is "+
		"compiled and nothing reads it: write cgo = \"dynamic\" or \"static\" as well, or take the variable out.", name,
		v.Address(), has, where)
	return diag.OfInstance(d, &v.Origin, 0)
}

// isOwn reports whether a target has an attribute from its own block, or from a platform block in that.
func isOwn(file *config.File, v *lang.Target, attr string) bool {
	given := v.GivenBy(attr)
	if b, ok := given.(*lang.Platform); ok {
		return !b.FromDefaults
	}
	return config.Writes(file, given, attr)
}

// isReadBySome reports whether the env of a variant of a target is that of some target with C code: of another
// variant, or another instance of the block.
func isReadBySome(l *facts.Lookup, file *config.File, t, v *lang.Target) bool {
	if slices.ContainsFunc(l.Variants(t), func(other *lang.Target) bool {
		return other.At("env") == v.At("env") && compilesC(file, other)
	}) {
		return true
	}
	return slices.ContainsFunc(file.Targets, func(other *lang.Target) bool {
		return other != t && other.Range == t.Range && (compilesC(file, other) ||
			slices.ContainsFunc(other.On, func(b *lang.Platform) bool {
				return compilesC(file, other.With([]*lang.Platform{b}))
			}))
	})
}

// compilesC reports whether a target may run a C compiler or a C linker.
func compilesC(file *config.File, t *lang.Target) bool {
	return !file.Known(t, "cgo", "ldflags") || t.Cgo != "off" ||
		slices.ContainsFunc(goflags.Linker.Flags(t.Ldflags), goflags.Flag.RunsPrograms)
}

// isForC reports whether only cgo and what it runs read a variable ("go help environment").
func isForC(name string) bool {
	switch name {
	case "CC", "CXX", "FC", "AR", "PKG_CONFIG":
		return true
	}
	return strings.HasPrefix(name, "CGO_") && name != "CGO_ENABLED" || strings.HasPrefix(name, "PKG_CONFIG_")
}
