// Package process runs programs on this machine with all that they start, so that nothing of them is left.
//
// On Linux, namespaces cut off the network and take all processes of a command down with it, and the
// command can be given a root directory of its own (package sandbox). What this machine permits of that
// is found out by trying: see [Isolation] and [SandboxError].
package process
