// Package docker executes the commands of a plan in containers of a Docker engine. Its Executor decides
// which commands share a container, what image and mounts that has, and what a command that fetches
// modules gets of the user's settings, proxies and credentials.
//
// A run keeps one container for each toolchain and network mode and runs its commands in it. What
// commands may see is mounted, sources read-only; caches are volumes of the engine that outlive
// containers.
//
// The packages below it do the rest: engine is the Docker engine, container starts containers and runs
// commands in them, agent is their process 1, and run runs the user's programs.
package docker
