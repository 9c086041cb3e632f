// Package dockertest is for the tests of package docker and those below it: it marks what they make in
// an engine, so that they find and remove that and nothing else, and builds the program that they run in
// containers.
package dockertest
