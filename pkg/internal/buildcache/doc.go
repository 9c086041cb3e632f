// Package buildcache detects changes to a Go build cache from outside.
//
// The go command names each output in its build cache by the SHA-256 of its content (file <two
// digits>/<64 digits>-d, see cmd/go/internal/cache), but checks only its size when it uses one.
// Check compares names and contents before go runs, and removes outputs that differ, so that go
// creates them again. Outputs whose size, times and inode are as after the last run of go are not
// read.
package buildcache
