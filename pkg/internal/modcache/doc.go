// Package modcache detects changes to a Go module cache since modules were extracted to it, and finds packages there.
//
// The go command verifies a module when it downloads it, and trusts the extracted directory from
// then on (https://go.dev/ref/mod#module-cache). Check compares these directories with the hashes
// that go keeps of the modules' zip files, as go mod verify does, but reads only files that may
// have changed since.
package modcache
