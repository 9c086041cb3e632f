// Package assemble makes images of bases, binaries and files: it finds what an image stands on, installs
// packages on that, brings C libraries along, and looks whether what goes into an image will start there.
package assemble
