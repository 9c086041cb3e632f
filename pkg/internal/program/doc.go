// Package program runs built programs: for the user, with the terminal and signals, or for a moment and
// without the user's files, to see whether they start.
package program
