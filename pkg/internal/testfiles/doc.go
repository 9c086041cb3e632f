// Package testfiles is for tests alone: files that tests write and look at.
package testfiles
