//go:build !linux

package stall

// usageBelow is not ok: other systems do not tell what processes read.
func usageBelow() (usage, bool) { return usage{}, false }
