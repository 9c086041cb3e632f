// Package blob keeps the content of images: blobs by their digests, verified when they are read, and
// notes of what is known of them, below a directory of gobuild's cache.
package blob
