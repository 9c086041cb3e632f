package config

import (
	"path"
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

type settingKey string

// setting decodes an attribute of the top level.
func (e *evaluator) setting(name string, a *syntax.Attribute, dst reflect.Value) {
	s := lang.RootSchema.Attribute(name)
	e.demand(frame{settingKey(name + a.NameRange.String()), name, a.NameRange}, func(e *evaluator) cty.Value {
		d := &decoder{evaluator: e, attr: s, site: site{source: a.Source, owner: name}}
		d.into(dst, a.Expr)
		if d.unknown && !d.failed {
			d.errorf(a.Expr, diag.NotKnownYet, "%s cannot depend on git.", name)
		}
		return cty.True
	})
}

// executor is the file's executor.
func (e *evaluator) executor() string {
	if a := e.Settings["executor"]; a != nil {
		e.setting("executor", a, reflect.ValueOf(&e.file.Executor).Elem())
		e.file.ExecutorRange = a.Expr.Range()
	}
	if e.file.Executor == "" {
		e.file.Executor = lang.RootSchema.Attribute("executor").Default
	}
	return e.file.Executor
}

// dist is the directory for outputs. What stands in another file than the first has a directory of
// its own for relative paths, so that a path there would say two things.
func (e *evaluator) dist() {
	a := e.Settings["dist"]
	switch {
	case a == nil:
	case a.Source != e.Documents[0]:
		e.out.Errorf(a.NameRange, diag.NotTheFirstFile, "dist is given in the first file alone: move it to %s.",
			e.Documents[0].Path)
	default:
		e.setting("dist", a, reflect.ValueOf(&e.file.Dist).Elem())
	}
	if e.file.Dist == "" {
		e.file.Dist = lang.RootSchema.Attribute("dist").Default
	}
	e.file.Dist = path.Clean(e.file.Dist)
}

// docker is the docker block, or what it is where there is none.
func (e *evaluator) docker() *lang.Docker {
	if e.file.Docker != nil {
		return e.file.Docker
	}
	blocks := e.Blocks["docker"]
	if len(blocks) == 0 {
		blocks = []*syntax.Block{{
			Body: syntax.NewBody(), Schema: lang.RootSchema.Block("docker"), Source: e.Documents[0],
			Header: hcl.Range{Filename: e.Documents[0].Path, Start: hcl.InitialPos, End: hcl.InitialPos},
		}}
	}
	for i, b := range blocks {
		inst := e.expand(b).instances[0]
		e.object(inst)
		if i == 0 {
			e.file.Docker = inst.pointer().(*lang.Docker)
		}
	}
	return e.file.Docker
}

// gopaths decodes gopath of all files.
func (e *evaluator) gopaths() {
	for _, a := range e.GOPATH {
		var dirs []string
		e.setting("gopath", a, reflect.ValueOf(&dirs).Elem())
		e.file.GOPATH = append(e.file.GOPATH, dirs...)
	}
}
