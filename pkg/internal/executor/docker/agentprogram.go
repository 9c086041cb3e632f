package docker

import (
	"path/filepath"
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
)

// agentProgram is the executable that can be an agent in the engine's containers; "" if there
// is none.
func (s *starter) agentProgram() string {
	goos, goarch := s.engine.Platform()
	if s.noAgent.Load() || runtime.GOOS != goos || runtime.GOARCH != goarch {
		return ""
	}
	self, err := executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		return ""
	}
	if f, err := elffile.Open(self); err != nil || !f.Static() {
		return ""
	}
	return self
}

// executable is the running program, where it can be started again; tests have another.
var executable = agent.Executable
