// Package image assembles images and indexes of images.
//
// A base and layers become an image (Assemble), and images of several platforms an index
// (NewIndex). The same input gives the same bytes. The packages below do the rest: layer turns
// files into layers, content has the files that gobuild adds itself, base resolves base images, and
// sink delivers images. They share blob, the content in the cache, and registry, the access to
// registries.
package image
