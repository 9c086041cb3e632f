// Package startup says what a container runtime makes of an image: which of its paths exclude each
// other, which program its command names, and what its environment is. It knows files as lists of
// paths, so that a plan and a finished image are checked alike.
package startup
