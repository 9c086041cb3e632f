// Package registry reads the names that images have in registries, asks registries within limits, and
// explains in plain words why one did not do what it was asked.
package registry
