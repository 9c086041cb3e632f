package config

import (
	"cmp"
	"path"
	"reflect"
	"runtime"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

type settingKey string

// settings decodes the settings of a file: the attributes of its top level, and the blocks docker, registry and
// cache.
type settings struct{ eval *evaluator }

// decode decodes an attribute of the top level.
func (s settings) decode(name string, a *syntax.Attribute, dst reflect.Value) {
	s.eval.demand(frame{settingKey(name + a.NameRange.String()), name, a.NameRange}, func(e *evaluator) cty.Value {
		d := newDecoder(e, lang.RootSchema.Attribute(name), "", site{source: a.Source, owner: name})
		d.decode(dst, a.Expr)
		if d.attr.unknown && !d.attr.failed {
			d.attr.errorf(a.Expr, diag.NotKnownYet, "%s cannot depend on git.", name)
		}
		return cty.True
	})
}

// executor decodes and returns the executor.
func (s settings) executor() string {
	if a := s.eval.Settings["executor"]; a != nil {
		s.decode("executor", a, reflect.ValueOf(&s.eval.file.Executor).Elem())
		s.eval.file.ExecutorRange = a.Expr.Range()
	}
	if s.eval.file.Executor == "" {
		s.eval.file.Executor = lang.RootSchema.Attribute("executor").Default
	}
	return s.eval.file.Executor
}

// dist decodes the directory for outputs. It is set in the first file alone: relative paths in the others are
// relative to their own directories.
func (s settings) dist() {
	a := s.eval.Settings["dist"]
	switch {
	case a == nil:
	case a.Source != s.eval.Documents[0]:
		s.eval.out.Errorf(a.NameRange, diag.NotTheFirstFile,
			"Only the first file, which includes the others, may set dist: move it to %s.",
			s.eval.Documents[0].Path)
	default:
		s.decode("dist", a, reflect.ValueOf(&s.eval.file.Dist).Elem())
	}
	if s.eval.file.Dist == "" {
		s.eval.file.Dist = lang.RootSchema.Attribute("dist").Default
	}
	s.eval.file.Dist = path.Clean(s.eval.file.Dist)
}

// docker decodes and returns the docker block, or the defaults if there is none.
func (s settings) docker() *lang.Docker {
	if s.eval.file.Docker != nil {
		return s.eval.file.Docker
	}
	blocks := s.eval.Blocks["docker"]
	if len(blocks) == 0 {
		blocks = []*syntax.Block{{
			Body: syntax.NewBody(), Schema: lang.RootSchema.Block("docker"), Source: s.eval.Documents[0],
			Header: hcl.Range{Filename: s.eval.Documents[0].Path, Start: hcl.InitialPos, End: hcl.InitialPos},
		}}
	}
	for i, b := range blocks {
		inst := s.eval.expand(b).instances[0]
		s.eval.object(inst)
		if i == 0 {
			s.eval.file.Docker = inst.pointer().(*lang.Docker)
		}
	}
	return s.eval.file.Docker
}

// registries decodes the registry blocks.
func (s settings) registries() {
	for _, b := range s.eval.Blocks["registry"] {
		checkLabel(b, s.eval.out)
		inst := s.eval.expand(b).instances[0]
		s.eval.object(inst)
		if !b.Duplicate {
			s.eval.file.Registries = append(s.eval.file.Registries, inst.pointer().(*lang.Registry))
		}
	}
}

// cache decodes the cache block.
func (s settings) cache() {
	for _, b := range s.eval.Blocks["cache"] {
		inst := s.eval.expand(b).instances[0]
		s.eval.object(inst)
		if !b.Duplicate {
			s.eval.file.Cache = inst.pointer().(*lang.Cache)
		}
	}
}

// gopaths decodes gopath of all files.
func (s settings) gopaths() {
	for _, a := range s.eval.GOPATH {
		var dirs []string
		s.decode("gopath", a, reflect.ValueOf(&dirs).Elem())
		s.eval.file.GOPATH = append(s.eval.file.GOPATH, dirs...)
	}
}

// arch returns the GOARCH that mains looks for: the engine's.
func (s settings) arch() string {
	if s.eval.opts.Arch == nil {
		return runtime.GOARCH
	}
	return cmp.Or(s.eval.opts.Arch(s.executor(), s.docker()), runtime.GOARCH)
}
