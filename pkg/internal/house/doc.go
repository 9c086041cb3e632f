// House prints how the code of this module is laid out, in numbers: files and lines by package, the
// length of files and functions, what has a doc comment, and what is larger than it should be.
//
//	go tool mage house
//
// The limits are those of CONTRIBUTING.md. With -check it ends with exit code 1 where one is broken.
package main
