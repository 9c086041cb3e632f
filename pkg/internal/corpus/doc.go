// Command corpus takes gobuild into public repositories as a new user would: gobuild init,
// gobuild validate -strict, gobuild image. It gets the repositories from the module proxy, and
// prints a table, which pkg/corpus.md keeps.
package main
