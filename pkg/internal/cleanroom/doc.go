// Package cleanroom builds again as on a new machine, compares the programs with those that were built
// before, and starts them.
package cleanroom
