// Package rootfs reads the root file system of an image from its layers, without unpacking it.
package rootfs
