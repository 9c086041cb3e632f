// Package executors lists the executors: their names, what each can do, and how one is made. It is the
// one place that knows them all; whoever uses an executor goes by its capabilities.
package executors
