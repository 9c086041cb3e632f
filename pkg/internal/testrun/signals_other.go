//go:build !unix

package testrun

// HeedSignals does nothing: only on Unix are signals ignored by inheritance.
func HeedSignals() {}
