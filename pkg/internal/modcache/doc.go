// Package modcache notices what was changed in a Go module cache since modules were extracted to it.
//
// The go command checks a module when it downloads it, and takes the directory that it extracted it
// to for unchanged from then on (https://go.dev/ref/mod#module-cache). Check compares these
// directories with the digests that go keeps of the modules' zip files, as go mod verify does, but
// reads only the files that may have changed since it last did so.
package modcache
