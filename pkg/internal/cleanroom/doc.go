// Package cleanroom builds once more as on a machine as good as new, compares the programs with those that
// were built before, and starts them.
package cleanroom
