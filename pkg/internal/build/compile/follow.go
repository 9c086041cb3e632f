package compile

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// watchOutputs adds each binary of a compile to the results as soon as it is linked, so that it is
// assembled and delivered while others still compile. stop ends that. On systems without file
// notifications all are added when the compile is done.
//
// Binaries with C code are not added: one may turn out not to be static.
func (c *Compiler) watchOutputs(a *plan.Action, binaries []plan.Binary) (stop func()) {
	if a.Compile.Cgo != "" {
		return func() {}
	}
	byFile := map[string]plan.Binary{}
	for _, b := range binaries {
		byFile[b.File] = b
	}
	return watch(c.Checker.OutDir(a.Compile), func(name string, renamed bool) {
		b, known := byFile[name]
		// go copies what it cannot rename, and a copy may be incomplete
		if !known || !renamed && !elffile.IsComplete(c.Checker.OutPath(a.Compile, b)) {
			return
		}
		// A digest cannot be cached within the clock tick in which the file was written.
		c.Checker.Hasher.Moment()
		// A binary that cannot be measured now is measured when the compile is done.
		if res, err := c.Checker.Measure(a, b); err == nil {
			c.Binaries.Add(a.ID, res)
		}
	})
}
