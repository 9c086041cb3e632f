// Package elffile reads what a dynamic loader needs to know from ELF programs and libraries: their
// loader, the libraries and versions that they need, and the versions that they define. It also
// knows where a loader looks for libraries, and the Go architecture of a program. Nothing is run.
package elffile
