// Package disk has the functions of the language that read the disk: file, glob and mains.
package disk
