// Package check finds what is wrong with a configuration before anything is built: in the files, in what they
// refer to on disk, and in the plan. It loads and plans as a build does, asks no engine and no registry, and
// skips what only a build can know.
package check
