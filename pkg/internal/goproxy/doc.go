// Package goproxy is a client of Go module proxies (https://go.dev/ref/mod#goproxy-protocol) and of
// the checksum database (https://go.dev/design/25530-sumdb). It follows the settings of the go
// command: it reads files and zips of modules from the proxies of GOPROXY, finds the module and the
// version that provide a package, and looks up modules in the checksum database. It knows nothing
// of Go distributions.
package goproxy
