package config

import (
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// diskFunctions are the functions of a pass that depend on a directory.
type diskFunctions struct {
	run          *run
	opts         *Options
	area         *readable.Area
	mainPackages map[string]cty.Value // results of mains, by directory and pattern
	arch         func() string        // the GOARCH that mains looks for
	byDir        map[string]*hcl.EvalContext
}

// in returns all functions, for the files in a directory.
func (f *diskFunctions) in(dir string) *hcl.EvalContext {
	if f.byDir[dir] == nil {
		all := maps.Clone(lang.PureFunctions)
		all["file"] = f.file(dir)
		all["glob"] = f.glob(dir)
		all["mains"] = f.mains(dir)
		f.byDir[dir] = &hcl.EvalContext{Functions: f.run.meter.Measure(all)}
	}
	return f.byDir[dir]
}

// file returns file("path"): the text of a file.
func (f *diskFunctions) file(dir string) function.Function {
	return lang.DiskFunctions["file"].With(func(path string) (cty.Value, error) {
		path = lang.AbsPath(dir, path)
		data, err := f.opts.ReadFile(path)
		if err != nil {
			return cty.NilVal, err
		}
		if len(data) > syntax.MaxFile {
			return cty.NilVal, fmt.Errorf("%s is larger than 4 MB", path)
		}
		if !utf8.Valid(data) {
			return cty.NilVal, fmt.Errorf("%s is not text (UTF-8)", path)
		}
		return cty.StringVal(string(data)), nil
	})
}

// glob returns glob("pattern"): the list of the paths that match.
func (f *diskFunctions) glob(dir string) function.Function {
	return lang.DiskFunctions["glob"].With(func(pattern string) (cty.Value, error) {
		paths, err := syntax.Glob(f.area, dir, pattern)
		if err != nil || len(paths) == 0 {
			return cty.ListValEmpty(cty.String), err
		}
		var items []cty.Value
		for _, p := range paths {
			items = append(items, cty.StringVal(p))
		}
		return cty.ListVal(items), nil
	})
}

// mains returns mains("./cmd/..."): the main packages by their place below ./cmd.
func (f *diskFunctions) mains(dir string) function.Function {
	return lang.DiskFunctions["mains"].With(func(pattern string) (cty.Value, error) {
		key := dir + "\x00" + pattern
		if v, ok := f.mainPackages[key]; ok {
			return v, nil
		}
		if err := f.area.Check(lang.AbsPath(dir, source.Prefix(pattern))); err != nil {
			return cty.NilVal, err
		}
		packages, left, err := source.Context{GOOS: "linux", GOARCH: f.arch()}.MainsLeftOut(dir, pattern)
		if err != nil {
			return cty.NilVal, err
		}
		if len(packages) == 0 {
			return cty.NilVal, fmt.Errorf("%q matches no main package for linux%s", pattern, leftOut(left))
		}
		f.warnLeftOut(pattern, left)
		items := map[string]cty.Value{}
		for k, v := range packages {
			items[k] = cty.StringVal(v)
		}
		f.mainPackages[key] = cty.MapVal(items)
		return f.mainPackages[key], nil
	})
}

// warnLeftOut warns of main packages whose directories begin with "_" or ".", which Go skips.
func (f *diskFunctions) warnLeftOut(pattern string, left []source.LeftOut) {
	for _, l := range left {
		if l.Module || l.Usual {
			continue
		}
		f.run.out.Add(diag.Warning(diag.AMainPackageIsLeftOut, f.run.at,
			"%q does not match %s: Go passes over directories whose names begin with \"_\" or \".\". Rename it if it "+
				"is to be built.", pattern, l.Dir))
	}
}

// maxLeftOut limits how many packages a message names.
const maxLeftOut = 3

// leftOut returns the end of a message: which main packages mains left out, and why.
func leftOut(left []source.LeftOut) string {
	var parts []string
	for _, l := range left {
		parts = append(parts, l.Dir+" is left out "+leftOutReason(l))
		if len(parts) == maxLeftOut {
			break
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

func leftOutReason(l source.LeftOut) string {
	if l.Module {
		return "since it has a go.mod of its own"
	}
	return "for its name, as Go does"
}
