// Package imagename writes names of images out in full, so that they can be compared.
package imagename
