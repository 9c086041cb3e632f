// Package executor is the contract between what carries a plan out and what runs its commands:
// package build on one side, executor/docker and executor/host on the other. It has the
// interfaces, the errors that executors return, and what both of them need to make a command's
// file system of its mounts.
package executor
