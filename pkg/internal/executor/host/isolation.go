package host

import "sync"

// A level is how far this machine lets gobuild isolate a command.
type level int

const (
	isolateNothing level = iota
	isolateRoot          // network and process namespaces, as root
	isolateUser          // the same in a user namespace
)

// permits are what this machine permits commands to have of their own. It is found out once, by
// giving it to one: see findPermits.
var permits = sync.OnceValue(findPermits)

// A permit says what may be of a command's own.
type permit struct {
	level
	root error // why not a root directory; nil where it may be
}

func isolation() level { return permits().level }

// shutIn says why commands cannot be given a root directory of their own here, or nil.
func shutIn() error { return permits().root }
