// Package distribution makes Go distributions available to executors and images: installed on this machine,
// with progress, and as an image.
package distribution
