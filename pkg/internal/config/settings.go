package config

import (
	"os"
	"path"
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

type settingKey string

// setting decodes an attribute of the top level.
func (e *evaluator) setting(name string, a *attribute, dst reflect.Value) {
	s := rootShape.attr(name)
	e.demand(frame{settingKey(name + a.nameRange.String()), name, a.nameRange}, func() cty.Value {
		d := &decoder{evaluator: e, attr: s, site: site{source: a.source, owner: name}}
		d.into(dst, a.expr)
		if d.unknown && !d.failed {
			d.errorf(a.expr, diag.NotKnownYet, "%s cannot depend on git.", name)
		}
		return cty.True
	})
}

// executor is the file's executor.
func (e *evaluator) executor() string {
	if a := e.settings["executor"]; a != nil {
		e.setting("executor", a, reflect.ValueOf(&e.file.Executor).Elem())
		e.file.ExecutorRange = a.expr.Range()
	}
	if e.file.Executor == "" {
		e.file.Executor = rootShape.attr("executor").def
	}
	return e.file.Executor
}

// dist is the directory for outputs. What stands in another file than the first has a directory of
// its own for relative paths, so that a path there would say two things.
func (e *evaluator) dist() {
	a := e.settings["dist"]
	switch {
	case a == nil:
	case a.source != e.sources[0]:
		e.out.errorf(a.nameRange, diag.NotTheFirstFile, "dist is given in the first file alone: move it to %s.", e.sources[0].path)
	default:
		e.setting("dist", a, reflect.ValueOf(&e.file.Dist).Elem())
	}
	if e.file.Dist == "" {
		e.file.Dist = rootShape.attr("dist").def
	}
	e.file.Dist = path.Clean(e.file.Dist)
}

// docker is the docker block, or what it is where there is none.
func (e *evaluator) docker() *Docker {
	if e.file.Docker != nil {
		return e.file.Docker
	}
	blocks := e.blocks["docker"]
	if len(blocks) == 0 {
		blocks = []*block{{
			body: newBody(), schema: rootShape.block("docker"), source: e.sources[0],
			header: hcl.Range{Filename: e.sources[0].path, Start: hcl.InitialPos, End: hcl.InitialPos},
		}}
	}
	for i, b := range blocks {
		inst := e.expand(b).instances[0]
		e.object(inst)
		if i == 0 {
			e.file.Docker = inst.pointer().(*Docker)
		}
	}
	return e.file.Docker
}

// gopaths decodes gopath of all files.
func (e *evaluator) gopaths() {
	for _, a := range e.gopath {
		var dirs []string
		e.setting("gopath", a, reflect.ValueOf(&dirs).Elem())
		e.file.GOPATH = append(e.file.GOPATH, dirs...)
	}
}

// isDirectory says what is wrong with a path that must be a directory, or "".
func isDirectory(path string) string {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return path + " does not exist"
	case err != nil:
		return err.Error()
	case !info.IsDir():
		return path + " is not a directory"
	}
	return ""
}
