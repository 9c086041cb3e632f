package container

import "fmt"

// An UnsharedError is a directory of this machine that the engine does not see, as with an
// engine on another machine. StartCopies copies instead of mounting.
type UnsharedError struct {
	Engine string
	Dir    string
}

func (e *UnsharedError) Error() string {
	return fmt.Sprintf("the Docker engine at %s does not see %s: share the directory with it, "+
		"use an engine of this machine, or set executor = \"host\"", e.Engine, e.Dir)
}
