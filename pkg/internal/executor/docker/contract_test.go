package docker

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/executortest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestContract(t *testing.T) {
	eachWay(t, func(t *testing.T) {
		waits := withMount(goCommand("go", "run", "."), plan.Mount{Target: "/src", Kind: plan.Bind,
			Source: executortest.WaitingModule(t)})
		waits.Dir = "/src"
		executortest.Run(t, executortest.Subject{
			New:    func(t *testing.T) executor.Executor { return newExecutor(t, nil) },
			Prints: goCommand("go", "version"), Output: "go" + goVersion,
			Fails: goCommand("go", "no-such-command"), Code: 2, Waits: waits,
		})
	})
}
