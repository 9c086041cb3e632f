package compile

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// follow takes over each of some binaries of a compile as soon as it is linked, so that it is assembled
// and delivered while others are still compiled. stop ends that. Where the system does not tell
// of files, all of them come when the compile is done.
//
// A static binary with C code is not taken over: it may turn out not to be static.
func (c *Compiler) follow(a *plan.Action, binaries []plan.Binary) (stop func()) {
	if a.Compile.Cgo != "" {
		return func() {}
	}
	byFile := map[string]plan.Binary{}
	for _, b := range binaries {
		byFile[b.File] = b
	}
	return watch(c.Checker.OutDir(a.Compile), func(name string, renamed bool) {
		b, known := byFile[name]
		// go copies what it cannot rename, and a copy may break off
		if !known || !renamed && !elffile.IsComplete(c.Checker.OutPath(a.Compile, b)) {
			return
		}
		// In the tick of the clock in which a file was written its digest cannot be remembered.
		c.Checker.Hasher.Moment()
		// What cannot be measured now is when the compile is done.
		if res, err := c.Checker.Measure(a, b); err == nil {
			c.Binaries.Add(a.ID, res)
		}
	})
}
