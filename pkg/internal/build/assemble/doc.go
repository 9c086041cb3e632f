// Package assemble makes images from bases, binaries and files: it gets the base, installs packages on it,
// copies C libraries, and checks that the image's binaries will start.
package assemble
