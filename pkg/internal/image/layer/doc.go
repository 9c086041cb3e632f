// Package layer turns files into layers of images, and reads layers.
//
// Files become layers by FromFile, FromEntries and FromArchive. The same files give the same bytes on
// any day and at any path, and a layer is streamed from disk, never held in memory. Gzip compresses a
// layer for registries; Decompress and Unpack read one that comes from elsewhere, which may be anything.
package layer
