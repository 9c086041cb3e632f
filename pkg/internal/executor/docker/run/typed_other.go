//go:build !linux

package run

// readTypedAhead returns nothing: it is not known how other systems keep what was typed.
func readTypedAhead(int) []byte { return nil }
