// Package testrun drives the gobuild binary for tests: it starts it with pipes or in a terminal
// of its own, ends it in the ways in which runs end, and lists what a run has left in the
// engine, in directories and among the processes.
//
// It is for tests on Linux alone, and depends on none of gobuild's own packages.
package testrun
