// Package interrupt turns the signals that ask a process to end into the end of a context, in
// the same way in every program that has gobuild in it.
package interrupt
