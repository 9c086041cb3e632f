// Package runs knows which runs of gobuild are alive. Each has a name and holds a lock as long as
// it lives, whatever ends it; what it makes elsewhere, in an engine above all, carries the name.
// So another run can tell what a killed one has left, and remove that at once.
package runs
