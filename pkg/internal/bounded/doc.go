// Package bounded limits what other programs use: how much of their output is kept, and the memory
// of their processes.
package bounded
