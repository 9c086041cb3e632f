// Package testbase has the bases and toolchains that tests build on where they need a C library
// or a C compiler: Debian, made by debootstrap, alone and with gcc and Go. They are made once
// and kept as archives in gobuild-test in the user's cache directory.
//
// A test that needs one is skipped, with the reason, if it cannot be made: without
// debootstrap, as another user than root, or without an engine to load it into.
package testbase
