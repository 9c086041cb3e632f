// Package imagetest is for tests of images alone: registries, engines, and readers of what was made.
package imagetest
