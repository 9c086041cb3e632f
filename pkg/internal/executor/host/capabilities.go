package host

import (
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Name is what the user calls this executor.
const Name = "host"

// Capabilities are those of every host executor on this machine.
func Capabilities() plan.Capabilities {
	return plan.Capabilities{
		Name: Name, Native: plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}, MachineTools: true, InPlace: true,
		Lacks: missingGuards,
	}
}

// Capabilities implements executor.Executor.
func (e *Executor) Capabilities() plan.Capabilities { return Capabilities() }

// missingGuards are the guards that cannot be applied here: none where commands can have a root directory of
// their own; without that the network can be cut where other namespaces are permitted.
func missingGuards() []plan.Guard {
	if process.SandboxError() == nil {
		return nil
	}
	list := []plan.Guard{plan.GuardReadOnly, plan.GuardAlone}
	switch process.Isolation() {
	case process.IsolateUser: // no other user exists in there, so setuid programs give nothing
	case process.IsolateRoot:
		list = append(list, plan.GuardNoPrivileges)
	default:
		list = append(list, plan.GuardNoNetwork, plan.GuardNoPrivileges)
	}
	return list
}
