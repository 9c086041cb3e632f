// Package packed writes numbers and texts one after another, and reads them. Files of many small
// values, such as the index of a hasher, are read as fast as that.
package packed
