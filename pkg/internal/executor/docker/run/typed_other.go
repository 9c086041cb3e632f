//go:build !linux

package run

// typedAhead takes nothing: how other terminals watchOver what was typed is not known to gobuild.
func typedAhead(int) []byte { return nil }
