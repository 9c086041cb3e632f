// Package host runs the commands of a plan on this machine, without a container engine.
//
// The plan's file system does not exist here: every path of a command is put where its
// mount really is, and what would be mounted below a GOPATH becomes a tree of symbolic
// links (package linktree). Nothing of the user's environment reaches a command but what a fetch needs.
//
// Package process runs the commands, isolated as far as this machine permits. On Linux they have a root
// directory in which there is nothing but what they need: see view.go, and fetchview.go for a fetch. What
// this machine does not allow is listed by [Executor.Lacks].
package host
