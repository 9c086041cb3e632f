package process

import "sync"

// A Level is how far this machine lets gobuild isolate a command.
type Level int

// Levels of isolation.
const (
	IsolateNothing Level = iota
	IsolateRoot          // network and process namespaces, as root
	IsolateUser          // the same in a user namespace
)

// permits are what this machine permits commands to have of their own. It is found out once, by
// giving it to one: see findPermits.
var permits = sync.OnceValue(findPermits)

// A permit says what may be of a command's own.
type permit struct {
	level Level
	root  error // why not a root directory; nil where it may be
}

// Isolation is how far commands can be isolated here. It takes some time to find out, once.
func Isolation() Level { return permits().level }

// SandboxError says why commands cannot be given a root directory of their own here, or nil.
func SandboxError() error { return permits().root }
