// Package program starts programs that were built: for the user, with the terminal and signals, or for a moment
// and without anything of the user's, to see whether they start.
package program
