// Package host runs the commands of a plan on this machine, without a container engine.
//
// The plan's file system does not exist here: every path of a command is put where its
// mount really is, and what would be mounted below a GOPATH becomes a tree of symbolic
// links. Nothing of the user's environment reaches a command but what a fetch needs.
//
// On Linux, namespaces cut the network off, take all processes of a command down with it, and
// give it a root directory in which there is nothing but what it needs: see view.go, and
// fetchview.go for a fetch. What this machine does not allow is listed by [Executor.Lacks].
package host
