// Package compile runs the go commands of a plan: it proves toolchains, fetches modules, lists packages
// and compiles what package stale finds out of date, in caches of Go's that are as go left them.
package compile
