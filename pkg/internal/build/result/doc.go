// Package result holds what the parts of a build share: the binaries built so far, warnings and notes,
// and the error of a failed action.
package result
