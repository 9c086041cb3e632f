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

// permissions are what this machine permits commands to have of their own. They are found once, by trial:
// see findPermits.
var permissions = sync.OnceValue(findPermits)

// A permission says what a command may have of its own.
type permission struct {
	level Level
	root  error // why not a root directory; nil where it may be
}

// Isolation is how far commands can be isolated here. The first call takes some time.
func Isolation() Level { return permissions().level }

// SandboxError is why commands cannot have a root directory of their own here, or nil.
func SandboxError() error { return permissions().root }
