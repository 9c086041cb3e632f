// Package once computes shared values only once.
package once
