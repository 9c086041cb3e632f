package fake

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// InContainers are the capabilities of an executor that runs commands in containers of an engine for
// linux/amd64, and has every guard.
func InContainers() plan.Capabilities {
	return plan.Capabilities{Name: "docker", Native: linux, Images: true, Engine: true, Lacks: noGuards}
}

// OnMachine are the capabilities of an executor that runs commands on this machine, as if that were
// linux/amd64, and has every guard.
func OnMachine() plan.Capabilities {
	return plan.Capabilities{Name: "host", Native: linux, MachineTools: true, InPlace: true, Lacks: noGuards}
}

var linux = plan.Platform{OS: "linux", Arch: "amd64"}

func noGuards() []plan.Guard { return nil }
