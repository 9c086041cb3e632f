// Package toolchain installs Go distributions. A distribution is the module golang.org/toolchain at
// the version v0.0.1-go<version>.<os>-<arch>: a [Store] gets it through a client of module proxies
// (package goproxy), checks it against the checksum database, keeps it, extracted, in the user's
// cache, and repairs what was changed there. A [Catalog] knows which versions there are.
package toolchain
