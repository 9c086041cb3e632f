// Package visible shows text of others without handing its control characters to a terminal.
//
// Everything that gobuild prints as text passes through it: what a terminal could take for a
// command, and what changes the order or the look of other characters, is shown as an escape of
// Go's, such as \x1b or \u202e. So is what GitHub Actions would take for a workflow command. Only
// the output of a program that the user runs is not changed.
package visible
