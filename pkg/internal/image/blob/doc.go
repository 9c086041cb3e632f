// Package blob keeps the content of images below a directory of gobuild's cache: blobs by their
// digests, verified when they are read, and notes on them.
package blob
