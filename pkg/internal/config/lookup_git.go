package config

import (
	"fmt"
	"path/filepath"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// git is an attribute of git for the files in a directory: unknown in the first pass.
func (e *evaluator) git(dir string, p refPath) cty.Value {
	want := gitAttrs[p.name]
	if !e.real {
		return cty.UnknownVal(want)
	}
	key := gitKey{dir, p.name}
	if v, ok := e.memo[1][key]; ok {
		return v
	}
	v, err := e.lookUp(dir, p.name, want)
	if err != nil {
		e.out.errorf(p.at, diag.GitCannotSay, "git.%s cannot be known: %s.", p.name, err)
		v = failed
	}
	e.memo[1][key] = v
	return v
}

func (e *evaluator) lookUp(dir, attr string, want cty.Type) (cty.Value, error) {
	if e.opts.Git == nil {
		return failed, fmt.Errorf("git is not asked here")
	}
	v, err := e.opts.Git(e.ctx, dir, attr, filepath.Join(realPath(e.file.Dir), filepath.FromSlash(e.file.Dist)))
	if err != nil {
		return failed, err
	}
	if v, err = convert.Convert(v, want); err == nil && !v.IsWhollyKnown() {
		err = fmt.Errorf("git gave no answer")
	}
	return v, err
}
