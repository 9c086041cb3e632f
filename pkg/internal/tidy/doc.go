// Package tidy removes the leftovers of killed runs: temporary files, clean rooms, containers, and working
// directories of commands. It leaves alone what another run uses.
package tidy
