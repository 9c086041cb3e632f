package config

import (
	"fmt"
	"runtime"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// fileFunc is file("path"): the text of a file.
func (e *evaluator) fileFunc(dir string) function.Function {
	return diskFunc("path", cty.String, func(path string) (cty.Value, error) {
		path = resolve(dir, path)
		data, err := e.opts.ReadFile(path)
		if err != nil {
			return cty.NilVal, err
		}
		if len(data) > maxFile {
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
	return diskFunc("pattern", cty.List(cty.String), func(pattern string) (cty.Value, error) {
		paths, err := glob(e.file.Area, dir, pattern)
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
	return diskFunc("pattern", cty.Map(cty.String), func(pattern string) (cty.Value, error) {
		key := dir + "\x00" + pattern
		if v, ok := e.modules[key]; ok {
			return v, nil
		}
		if err := e.file.Area.Check(resolve(dir, source.Prefix(pattern))); err != nil {
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
		e.modules[key] = cty.MapVal(items)
		return e.modules[key], nil
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

// diskFunc is a function of one string that reads the disk.
func diskFunc(param string, result cty.Type, f func(string) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: param, Type: cty.String}},
		Type:   function.StaticReturnType(result),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f(args[0].AsString()) },
	})
}
