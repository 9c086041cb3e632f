// Package foreign reads the files by which other tools build Go programs and images: ko's, GoReleaser's, Docker
// Bake's, and Dockerfiles. What they say ends up in one struct, [Knowledge], with notes of what it cannot hold.
// Nothing in the files is run, and nothing outside the repository is read.
package foreign
