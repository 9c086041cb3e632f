// Package container starts containers that stay, and runs commands in them.
//
// Process 1 of such a container is gobuild's own executable as an agent, which is told of commands on
// its standard input (package agent); or, where that executable cannot be it, the toolchain's own gofmt,
// and the engine starts the commands. Either reads the standard input that this process holds attached:
// when this process ends, however it ends, process 1 reads the end of its input and exits, and the engine
// removes the container.
//
// An engine that does not see this machine's files gets copies of them, and what commands make is copied
// back.
package container
