// Package runs tells which runs of gobuild are alive. Each has an ID and holds a lock until it ends, even if
// it is killed. What it makes elsewhere, such as in an engine, has the ID. So another run can tell what a
// killed one has left, and remove it.
package runs
