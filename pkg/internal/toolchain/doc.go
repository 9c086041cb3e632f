// Package toolchain installs Go distributions. A distribution is the module golang.org/toolchain at
// the version v0.0.1-go<version>.<os>-<arch>: a [Store] downloads it with a client of module
// proxies (package goproxy), verifies it with the checksum database, extracts it into the user's
// cache, and repairs what was changed there. A [Catalog] knows which versions exist.
package toolchain
