package executor

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// enoughMemory is how many bytes a core must have for the tools of Go to collect less garbage.
const enoughMemory = 2 << 30

// Tuning are variables for a command's processes, besides its own, that make them quick on a
// machine of so much memory (bytes) and so many cores: where everything is to be compiled, compilers
// that collect their garbage less often take a tenth less time. (Linkers take a tenth more, for
// fresh memory, and a build of a few packages is mostly their work.) One process is not to take more
// than a quarter of the memory for that. What the tools make does not depend on it, so it is not
// part of a plan.
//
// The variables are those of https://pkg.go.dev/runtime; before Go 1.19 there was no limit to set.
func Tuning(c plan.Command, memory int64, cores int) []string {
	if !c.Cold || memory/int64(max(cores, 1)) < enoughMemory || !c.Toolchain.LimitsMemory() {
		return nil
	}
	for _, v := range c.Env {
		if v.Name == "GOGC" || v.Name == "GOMEMLIMIT" {
			return nil
		}
	}
	return []string{"GOGC=400", fmt.Sprintf("GOMEMLIMIT=%d", memory/4)}
}
