// Package deliver brings images to where they are used: into the Docker engine, many in one archive, into
// layouts in dist, and to registries.
package deliver
