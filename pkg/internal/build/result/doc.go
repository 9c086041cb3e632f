// Package result has what the parts of a build tell each other: the binaries that there are so far,
// warnings and notes, and the error of an action that failed.
package result
