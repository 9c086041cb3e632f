// Package executor is the contract between what carries a plan out and what runs its commands: package
// build on one side, executor/docker and executor/host on the other. It has the interface [Executor], the
// errors that executors return, and what several of them need to make a command's file system of its
// mounts. What an executor can do is [plan.Capabilities]; package executors lists all of them.
package executor
