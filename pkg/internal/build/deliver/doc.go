// Package deliver delivers images: it loads them into the Docker engine, many in one archive, writes
// layouts in dist, and pushes to registries.
package deliver
