// Bench measures gobuild against a bare go build, and against ko and docker buildx
// bake where these are installed: it generates a monorepo, builds it with each of them, cold
// and after edits, and writes the results as a table and a chart.
//
// It drives the gobuild binary as a user would, and is run by the magefile of this repository:
//
//	go tool mage bench
package main
