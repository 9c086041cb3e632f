// Package goflags knows the flags that a user may give Go's compiler and linker: how go build splits
// and quotes them, and what each has the tool do. It also knows what a target has instead of the
// flags of go build.
package goflags
