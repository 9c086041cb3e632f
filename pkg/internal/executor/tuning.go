package executor

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// enoughMemory is how many bytes a core must have for less garbage collection.
const enoughMemory = 2 << 30

// Tuning returns variables that make a cold build quicker on a machine with memory bytes and cores: with
// less garbage collection compilers take a tenth less time. Linkers take a tenth more, so other builds do
// not get them. No process takes more than a quarter of the memory for that, a limit that needs Go 1.19
// (https://pkg.go.dev/runtime). The tools' results do not depend on it, so it is not part of a plan.
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
