// Package share takes the binaries of a compile from a store that machines have in common, and gives to
// it what this one built. A binary is found by the fingerprint of its inputs, which are those of a
// listing; listings are found by the module files. So a machine that takes all needs no toolchain, no
// modules and no container.
//
// Nothing of a store can fail a build or change its result: what is wrong there is a miss. The design is
// in pkg/docs/sharing.md.
package share
