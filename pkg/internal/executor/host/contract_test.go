package host

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/executortest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestContract(t *testing.T) {
	dir := executortest.WaitingModule(t)
	executortest.Run(t, executortest.Subject{
		New:    func(t *testing.T) executor.Executor { return newExecutor(t) },
		Prints: command(newest, "go", "version"), Output: "go" + newest,
		Fails: command(newest, "go", "no-such-command"), Code: 2,
		Waits: with(command(newest, "go", "run", "."), func(c *plan.Command) {
			bind(c, dir, "/src")
			c.Dir = "/src"
		}),
	})
}
