// Package compile runs the go commands of a plan: it verifies toolchains, fetches modules, lists packages
// and compiles what package stale finds out of date. Before go runs, changes that others made to Go's
// caches are undone.
package compile
