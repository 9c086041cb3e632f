//go:build !unix

package testrun

// UnignoreSignals does nothing: only on Unix are signals ignored by inheritance.
func UnignoreSignals() {}
