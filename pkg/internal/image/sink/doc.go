// Package sink delivers images. There is a file for each sink: an engine (Load), a directory
// (WriteLayout), a registry (Push); engines get an archive. Content that is there already is not
// sent again.
package sink
