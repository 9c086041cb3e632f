package docker

import (
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Name is what the user calls this executor.
const Name = engine.ExecutorName

// Capabilities are those of every executor that uses an engine; nil stands for one that is not known
// yet.
func Capabilities(e *engine.Engine) plan.Capabilities {
	native := plan.Platform{OS: "linux", Arch: runtime.GOARCH}
	if e != nil {
		native.OS, native.Arch = e.Platform()
	}
	return plan.Capabilities{Name: Name, Native: native, Images: true, Engine: true,
		Lacks: func() []plan.Guard { return nil }} // containers have every guard
}

// Capabilities implements executor.Executor.
func (e *Executor) Capabilities() plan.Capabilities { return Capabilities(e.engine) }
