// Package update raises versions in a configuration: it finds where the text of a version stands, asks what is
// newer, and changes nothing else of the file. Versions are those of toolchain blocks and of targets with
// package = "path@v1.2.3".
package update
