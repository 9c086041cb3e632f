package process

import (
	"os"
	"os/exec"
)

// A child is a program of the user's, in a job object.
type child struct{ tree }

// newChild leaves the program in the console's group: the console gives its Ctrl-C to both.
func newChild(cmd *exec.Cmd) *child {
	return &child{tree{cmd: cmd, started: make(chan struct{})}}
}

func (c *child) forward(os.Signal) {}
