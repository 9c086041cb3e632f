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
	if s.noAgent.Load() {
		return ""
	}
	return s.program()
}

// program is the executable that can run in the engine's containers; "" if it cannot.
func (s *starter) program() string {
	goos, goarch := s.engine.Platform()
	if runtime.GOOS != goos || runtime.GOARCH != goarch {
		return ""
	}
	self, err := executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		return ""
	}
	if f, err := elffile.Open(self); err != nil || !f.IsStatic() {
		return ""
	}
	return self
}

// executable is the running program, where it can be started again; tests have another.
var executable = agent.Executable
