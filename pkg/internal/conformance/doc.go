// Package conformance is the suite that every executor must pass: the gobuild binary, built
// as users get it, driven on real projects with real toolchains, registries, proxies and
// signals. TestConformance runs each case on Docker and on the host; a case is called what
// it holds the executors to. TestDone goes through whole projects, from a file to images
// that run.
//
// There is nothing in it but tests. They need Linux, as they look into /proc.
package conformance
