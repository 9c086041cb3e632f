// Package syntax reads the files of a configuration, in the native syntax of HCL and in JSON: bytes in,
// documents of blocks and attributes out.
//
// [Load] reads a file and what it includes. Expressions of JSON become those of the native syntax, so
// that nobody above tells the two apart. A mistake hides nothing but itself: what surrounds it is
// read all the same. Files that are made to exhaust a parser are refused before they are parsed.
package syntax
