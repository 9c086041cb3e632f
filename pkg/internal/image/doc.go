// Package image turns files into container images and brings images to where they are used.
//
// Files become layers (FileLayer, TreeLayer), layers and a base become an image (Assemble), images
// of several platforms an index (Index). There is one file for each sink: the engine (Load), a
// directory (WriteLayout), a registry (Push), an archive (WriteArchive). The same files give the
// same bytes on any day and at any path, and a layer is streamed from disk, never held in memory.
package image
