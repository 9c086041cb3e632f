// Package stale decides which binaries of a compile are not up to date.
//
// It goes by contents alone. A [Checker] holds what is recorded of each binary against a fingerprint of
// all that feeds it now, and against the binary itself. Which files feed a binary, a listing says: what
// go list printed of the packages that it imports, with the shape of the files that this was told from
// ([Listings]). Package stale runs nothing: who builds tells it what go list printed, and what was built.
package stale
