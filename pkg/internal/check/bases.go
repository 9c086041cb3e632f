package check

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Bases reports targets that are linked dynamically for images that have no C library: an
// error where what they import or their build mode shows that they need one, else a warning.
// What bases from registries have is not asked.
func Bases(l *facts.Lookup, file *config.File, images []*lang.Image) (diags hcl.Diagnostics) {
	for _, im := range images {
		if !file.Known(im, "targets") || hasLibc(file, im) {
			continue
		}
		for _, t := range l.VariantsIn(im) {
			if !file.Known(t, "cgo", "ldflags", "build_tags", "env", "build_mode") || mayBeStatic(t) {
				continue
			}
			var d *hcl.Diagnostic
			switch {
			case t.Cgo == "dynamic":
				d = noLibc(im, t, needsLibc(l, t))
			case t.Cgo == "off" && t.BuildMode == "pie":
				d = noLoader(im, t)
			default:
				continue
			}
			diags = append(diags, diag.OfInstance(d, &im.Origin, CountInstances(file, im.Label)))
		}
	}
	return diag.Distinct(diags)
}

// mayBeStatic reports whether a target has the C library linked in all the same: by a flag, or by a compiler that does
// so by default, as Zig's may.
func mayBeStatic(t *lang.Target) bool {
	compiler, _, _ := strings.Cut(t.Env["CC"], " ")
	isUsual := compiler == "" || strings.Contains(compiler, "gcc") || strings.Contains(compiler, "clang")
	return !isUsual && t.Cgo != "off" || strings.Contains(strings.Join(t.Ldflags, " "), "-static") ||
		strings.Contains(t.Env["CC"]+" "+t.Env["CGO_LDFLAGS"], "-static")
}

// hasLibc reports whether an image may have a C library: from its base, from what is bundled,
// or from a file.
func hasLibc(file *config.File, im *lang.Image) bool {
	for ; im != nil; im = im.Base.Image {
		if !file.Known(im, "base", "libc") || im.Base.Reference != "" || im.Base.Toolchain != nil ||
			im.Libc != "" || len(im.Files) > 0 {
			return true
		}
	}
	return false
}

// noLibc reports that an image lacks the C library of a target. why is what the target imports that needs it.
func noLibc(im *lang.Image, t *lang.Target, why string) *hcl.Diagnostic {
	remedy := "write libc = \"bundle\", take a base that has one, such as \"debian:bookworm-slim\", or cgo = " +
		"\"static\" or \"off\" for the target"
	if why != "" {
		return diag.Error(diag.ABaseWithoutACLibrary, im.At("base"),
			"Target %q has cgo = \"dynamic\" and imports %s, so that it needs a C library, and image %q stands on "+
				"scratch, which has none: %s.", t.Address(), why, im.Address(), remedy)
	}
	return diag.Warning(diag.ABaseWithoutACLibrary, im.At("base"),
		"Target %q has cgo = \"dynamic\", and image %q stands on scratch, which has no C library. If anything that "+
			"it imports uses C, %s.", t.Address(), im.Address(), remedy)
}

// noLoader reports that an image lacks what loads a position-independent program.
func noLoader(im *lang.Image, t *lang.Target) *hcl.Diagnostic {
	return diag.Error(diag.ABaseWithoutACLibrary, im.At("base"),
		"Target %q has build_mode = \"pie\", and a C library's loader starts what it makes: image %q stands on "+
			"scratch, which has none. Take a base that has one, such as \"debian:bookworm-slim\", or take build_mode "+
			"out.",
		t.Address(), im.Address())
}

// CountInstances returns how many images of a file have a label.
func CountInstances(file *config.File, label string) (n int) {
	for _, im := range file.Images {
		if im.Label == label {
			n++
		}
	}
	return n
}

// needsLibc returns what a target imports that is linked with the C library, as far as sources
// here show it, or "".
func needsLibc(l *facts.Lookup, t *lang.Target) string {
	imported := l.Sources(t).Imports()
	if imported["C"] {
		return "\"C\""
	}
	for _, pkg := range []string{"net", "net/http", "os/user", "plugin"} {
		if imported[pkg] && !slices.Contains(t.BuildTags, tagWithout[path.Dir(pkg)]) && !slices.Contains(t.BuildTags,
			tagWithout[pkg]) {
			return "\"" + pkg + "\""
		}
	}
	return ""
}

// tagWithout are the build tags with which a package of the standard library uses no C.
var tagWithout = map[string]string{"net": "netgo", "os/user": "osusergo"}
