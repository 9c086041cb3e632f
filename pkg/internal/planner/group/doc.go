// Package group turns targets into go commands. Targets that one go build can compile are a [Group]: they
// share toolchain, main module, platform and every flag that go build takes once for all packages. A group
// becomes two actions: a fetch of what its packages import, and the compile.
//
// There is a file for each way of building: module.go, workspace.go (with pins.go), overlay.go for vendored
// modules, modfile.go for a Go without workspaces, gopath.go and remote.go. What the commands have in common
// is in commands.go: env.go has the variables, buildflags.go and linkflags.go the flags.
package group
