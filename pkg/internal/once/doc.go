// Package once computes what is asked for several times only once.
package once
