// Package distribution has Go distributions at hand as executors and images need them: installed
// on this machine under a line of progress, and as an image.
package distribution
