// Package goproxytest serves module proxies and checksum databases for tests: a directory of modules
// that tests fill, over HTTP or as it is, with a database that signs what was added.
package goproxytest
