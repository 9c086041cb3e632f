// Package testchild is for tests alone: it runs the program of a test again, as another process.
package testchild
