// Package tidy removes what killed runs have left: temporary files, clean rooms, containers, and directories in
// which commands worked. What another run is working in stays, and is that run's to remove.
package tidy
