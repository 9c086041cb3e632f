// Package imagename normalizes names of images, so that they can be compared.
package imagename
