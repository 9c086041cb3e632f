// Package content creates the files that gobuild itself adds to images, CA certificates, time zones
// and users, together with the base's own, and whole images of toolchains and for running static
// programs. It also reports whether a program needs certificates.
package content
