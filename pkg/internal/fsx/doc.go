// Package fsx adds to package os what gobuild needs: files that are written whole or not at all,
// replacing whatever is there, and locks between processes.
package fsx
