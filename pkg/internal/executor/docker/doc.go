// Package docker executes the commands of a plan in containers of a Docker engine.
//
// A run keeps one container for each toolchain and network mode and runs its commands in it.
// Process 1 of such a container is gobuild's own executable as an agent, which is told of
// commands on its standard input (agent.go); or, where that executable cannot be it, the
// toolchain's own gofmt, and the engine starts the commands (exec.go). Either reads the standard
// input that this process holds attached: when this process ends, however it ends, process 1
// reads the end of its input and exits, and the engine removes the container. What commands may
// see is mounted, sources read-only; caches are volumes of the engine that outlive containers.
//
// The package is also the door to the engine for whoever delivers images: Engine loads them
// and tells what is there.
package docker
