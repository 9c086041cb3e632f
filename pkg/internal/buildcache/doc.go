// Package buildcache notices what was changed in a Go build cache from outside.
//
// The go command names each output in its build cache by the SHA-256 of its content (file
// <two digits>/<64 digits>-d, see cmd/go/internal/cache), but checks only its size when it uses one.
// Check compares names and contents before go runs, and removes what differs, so that go makes it
// again. What has the size, times and inode that it had after the last run of go is not read.
package buildcache
