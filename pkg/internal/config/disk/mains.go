package disk

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// Found is the result of mains.
type Found struct {
	value  cty.Value
	passed []PassedOver
}

// PassedOver is a directory with a main package, or a module, that mains left out.
type PassedOver struct {
	Pattern string
	Dir     string
	Why     string
}

// mains returns mains("./cmd/...", { … }): the main packages by their place below ./cmd.
func (f *Functions) mains(dir string) function.Function {
	return functions.Disk["mains"].With(func(pattern string, options []cty.Value) (cty.Value, error) {
		if len(options) > 1 {
			return cty.NilVal, fmt.Errorf("mains takes a pattern and one map of options")
		}
		key := fmt.Sprintf("%s\x00%s\x00%#v", dir, pattern, options)
		found, known := f.Mains[key]
		if !known {
			var err error
			if found, err = f.find(dir, pattern, options); err != nil {
				return cty.NilVal, err
			}
			f.Mains[key] = found
		}
		f.PassedOver(f.At(), found.passed)
		return found.value, nil
	})
}

// find looks for main packages.
func (f *Functions) find(dir, pattern string, options []cty.Value) (found Found, err error) {
	if err := relativeOnly("the pattern of mains", dir, pattern); err != nil {
		return found, err
	}
	if err := f.Area.Check(lang.AbsPath(dir, source.Prefix(pattern))); err != nil {
		return found, err
	}
	o, err := parseOptions(options)
	if err != nil {
		return found, err
	}
	for _, exclude := range o.exclude {
		if err := relativeOnly("a pattern of exclude", dir, exclude); err != nil {
			return found, err
		}
	}
	c := source.Context{GOOS: "linux", Tags: o.tags}
	if o.platform == "" {
		c.GOARCH = f.Arch()
	} else {
		parts := append(strings.Split(o.platform, "/"), "")
		c.GOOS, c.GOARCH, c.Variant = parts[0], parts[1], parts[2]
	}
	var unused []string
	packages, left, err := c.Find(dir, source.Query{Pattern: pattern, Exclude: o.exclude, Cgo: o.cgo, Members: true,
		Unused: func(exclude string) { unused = append(unused, exclude) }})
	if err != nil {
		return found, err
	}
	platform := o.platform
	if platform == "" {
		platform = c.GOOS
	}
	if len(packages) == 0 {
		return found, fmt.Errorf("%q matches no main package for %s%s", pattern, platform,
			leftOut(left, platform, o.cgo))
	}
	f.warnLeftOut(pattern, left)
	for _, exclude := range unused {
		f.Report(diag.Warning(diag.NothingMatches, f.At(),
			"exclude = [%q] leaves out no directory that %q matches. Its patterns are relative to the directory of "+
				"this file, as that of mains is, and dir/... is a directory with all below it.", exclude, pattern))
	}
	items := map[string]cty.Value{}
	for k, v := range packages {
		items[k] = cty.StringVal(v)
	}
	found.value = cty.MapVal(items)
	for _, l := range left {
		found.passed = append(found.passed, PassedOver{pattern, l.Dir, leftOutReason(l, platform, o.cgo)})
	}
	return found, nil
}

// relativeOnly returns the error of a pattern that is an absolute path. It does not quote the pattern, as messages show
// paths relative to the working directory.
func relativeOnly(what, dir, pattern string) error {
	if !filepath.IsAbs(pattern) {
		return nil
	}
	right := "such as \"./cmd/...\""
	if rel, err := filepath.Rel(dir, pattern); err == nil && filepath.IsLocal(rel) {
		right = "write " + diag.Quote("./"+filepath.ToSlash(rel))
	}
	return fmt.Errorf("%s is relative to the file, and this is an absolute path: %s", what, right)
}

// warnLeftOut warns of main packages whose directories begin with "_" or ".", which Go skips, and of those with names
// that it refuses.
func (f *Functions) warnLeftOut(pattern string, left []source.LeftOut) {
	var refused []string
	for _, l := range left {
		if l.Refused != nil {
			refused = append(refused, fmt.Sprintf("%s (%s)", l.Dir, l.Refused))
			continue
		}
		if !l.ByName() {
			continue
		}
		f.Report(diag.Warning(diag.AMainPackageIsLeftOut, f.At(),
			"%q does not match %s: Go passes over directories whose names begin with \"_\" or \".\". Rename it if it "+
				"is to be built.", pattern, l.Dir))
	}
	if len(refused) > 0 {
		f.Report(diag.Warning(diag.AMainPackageIsLeftOut, f.At(),
			"%q leaves out what Go refuses for the name of its directory: %s. Rename them if they are to be built.",
			pattern, diag.AllOf(refused)))
	}
}

// maxLeftOut limits how many packages a message names.
const maxLeftOut = 3

// leftOut returns the end of a message: which main packages mains left out, and why.
func leftOut(left []source.LeftOut, platform string, cgo *bool) string {
	var parts []string
	for _, l := range left {
		parts = append(parts, l.Dir+" is left out "+leftOutReason(l, platform, cgo))
		if len(parts) == maxLeftOut {
			break
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

func leftOutReason(l source.LeftOut, platform string, cgo *bool) string {
	switch {
	case l.Module:
		return "since it has a go.mod of its own"
	case l.Refused != nil:
		return "for its name, which Go refuses (" + l.Refused.Error() + ")"
	case l.Excluded != "":
		return "since " + diag.Quote(l.Excluded) + " excludes it"
	case l.Ignored:
		return "since a line of go.mod ignores it"
	case l.Cgo && !*cgo:
		return "since it needs cgo, and this says cgo = false"
	case l.Cgo:
		return "since it must not have cgo, and this says cgo = true"
	case l.Constraints:
		return "since its build constraints leave out " + platform + " with these tags"
	}
	return "for its name, as Go does"
}
