// Package toolchain gets Go distributions, and what else is known of modules, from Go module
// proxies. A distribution is the module golang.org/toolchain at the version
// v0.0.1-go<version>.<os>-<arch>; it is fetched by the GOPROXY protocol
// (https://go.dev/ref/mod#goproxy-protocol), checked against the checksum database
// (https://go.dev/design/25530-sumdb) and kept, extracted, in the user's cache.
//
// The package also knows what Go versions can do: which platforms they compile for, which
// variables select a variant of an architecture, and which shared libraries their programs need.
package toolchain
