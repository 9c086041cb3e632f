package host

// A level is how far this machine lets gobuild isolate a command.
type level int

const (
	isolateNothing level = iota
	isolateRoot          // network and process namespaces, as root
	isolateUser          // the same in a user namespace
)
