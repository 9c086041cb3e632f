//go:build !linux

package stall

// childrenUsage returns the usage of the processes below this one. It is not ok if the system does
// not report it.
func childrenUsage() (usage, bool) { return usage{}, false }
