// Package stale decides which binaries of a compile are not up to date.
//
// It compares contents alone. A [Checker] compares the record of each binary with a fingerprint of its
// inputs now, and with the binary itself. A listing names the files: what go list printed of the
// packages that the binary imports, with the shape of the files it was computed from ([Listings]).
// Package stale runs no commands: its caller passes what go list printed, and what was built.
//
// The design is in pkg/docs/staleness.md.
package stale
