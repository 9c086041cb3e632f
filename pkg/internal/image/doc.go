// Package image assembles images and indexes of images.
//
// A base and layers become an image (Assemble), images of several platforms an index (NewIndex). The
// same input gives the same bytes. What goes into an image and where it goes is the duty of the
// packages below this one: layer makes layers of files, content the files that gobuild adds by itself,
// base gets bases from registries and engines, and sink delivers images. They share blob, the content
// that is kept in the cache, and registry, which asks registries.
package image
