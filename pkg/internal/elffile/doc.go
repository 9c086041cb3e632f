// Package elffile reads of ELF programs and libraries what a dynamic loader needs to know:
// who loads them, which libraries they need and in which versions, and what they offer to
// others. It says, too, where a loader looks for libraries, and which architecture of Go's a program is
// for. Nothing is run.
package elffile
