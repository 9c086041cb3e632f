package config

import (
	"fmt"
	"maps"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// fileFunc is file("path"): the text of a file.
func (e *evaluator) fileFunc(dir string) function.Function {
	return lang.DiskFunctions["file"].With(func(path string) (cty.Value, error) {
		path = lang.AbsPath(dir, path)
		data, err := e.opts.ReadFile(path)
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

// globFunc is glob("pattern"): the list of the paths that match.
func (e *evaluator) globFunc(dir string) function.Function {
	return lang.DiskFunctions["glob"].With(func(pattern string) (cty.Value, error) {
		paths, err := syntax.Glob(e.file.Area, dir, pattern)
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

// mainsFunc is mains("./cmd/..."): the main packages by their place below ./cmd.
func (e *evaluator) mainsFunc(dir string) function.Function {
	return lang.DiskFunctions["mains"].With(func(pattern string) (cty.Value, error) {
		key := dir + "\x00" + pattern
		if v, ok := e.mains[key]; ok {
			return v, nil
		}
		if err := e.file.Area.Check(lang.AbsPath(dir, source.Prefix(pattern))); err != nil {
			return cty.NilVal, err
		}
		found, left, err := source.Context{GOOS: "linux", GOARCH: e.arch()}.MainsLeftOut(dir, pattern)
		if err != nil {
			return cty.NilVal, err
		}
		if len(found) == 0 {
			return cty.NilVal, fmt.Errorf("%q matches no main package for linux%s", pattern, leftOut(left))
		}
		e.warnLeftOut(pattern, left)
		items := map[string]cty.Value{}
		for k, v := range found {
			items[k] = cty.StringVal(v)
		}
		e.mains[key] = cty.MapVal(items)
		return e.mains[key], nil
	})
}

// arch is the GOARCH that mains looks for: the engine's.
func (e *evaluator) arch() string {
	if e.opts.Arch == nil {
		return runtime.GOARCH
	}
	if arch := e.opts.Arch(e.executor(), e.docker()); arch != "" {
		return arch
	}
	return runtime.GOARCH
}

// functionsAt are all functions for the files in a directory.
func (e *evaluator) functionsAt(dir string) *hcl.EvalContext {
	if e.functions[dir] == nil {
		e.functions[dir] = &hcl.EvalContext{Functions: e.allFunctions(dir)}
	}
	return e.functions[dir]
}

func (e *evaluator) allFunctions(dir string) map[string]function.Function {
	all := maps.Clone(lang.PureFunctions)
	all["file"] = e.fileFunc(dir)
	all["glob"] = e.globFunc(dir)
	all["mains"] = e.mainsFunc(dir)
	return e.meter.Measure(all)
}

// maxLeftOut is how many packages a message names.
const maxLeftOut = 3

// leftOut says which main packages mains passed over, and why.
func leftOut(left []source.LeftOut) string {
	var parts []string
	for _, l := range left {
		parts = append(parts, l.Dir+" is left out "+reason(l))
		if len(parts) == maxLeftOut {
			break
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

func reason(l source.LeftOut) string {
	if l.Module {
		return "since it has a go.mod of its own"
	}
	return "for its name, as Go does"
}

// warnLeftOut warns of main packages whose directories begin with "_" or ".", which Go passes over.
func (e *evaluator) warnLeftOut(pattern string, left []source.LeftOut) {
	for _, l := range left {
		if l.Module || l.Usual {
			continue
		}
		e.out.Add(diag.Warning(diag.AMainPackageIsLeftOut, e.at,
			"%q does not match %s: Go passes over directories whose names begin with \"_\" or \".\". Rename it if it "+
				"is to be built.", pattern, l.Dir))
	}
}
