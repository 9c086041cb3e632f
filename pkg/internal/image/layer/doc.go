// Package layer turns files into layers of images, and reads layers.
//
// Files become layers by FromFile, FromEntries and FromArchive. The same files give the same bytes
// on any day and at any path. A layer is streamed from disk, never held in memory. Gzip compresses
// a layer for registries; Decompress and Unpack read untrusted layers.
package layer
