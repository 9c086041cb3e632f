// Package fsx is what gobuild needs of a file system beyond package os: files that are written whole or
// not at all, what stands in their place removed, locks between processes, and files that are written
// aside, which go with their writer.
package fsx
