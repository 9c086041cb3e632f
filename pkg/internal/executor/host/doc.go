// Package host runs the commands of a plan on this machine, without a container engine.
//
// Paths of the plan's file system are replaced by those of this machine: see layout.go. What would be
// mounted below a GOPATH becomes a tree of symbolic links (package linktree). Of the user's environment
// only a fetch gets variables.
//
// Package process runs the commands, isolated as far as this machine permits. On Linux their root
// directory has nothing but what they need: see view.go, and fetchview.go for a fetch.
// [Executor.Capabilities] lists what this machine does not allow.
package host
