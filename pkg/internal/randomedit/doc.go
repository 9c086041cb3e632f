// Package randomedit is the test that what gobuild says is up to date is what a build from
// scratch makes. It takes small projects through random edits, one after another: after each
// it runs gobuild where the last run left its state, and gobuild on a copy of the tree without
// any state, in another directory, with a build cache that only such builds have written to.
// The binaries and images of the two must be equal, always; where one fails, both must.
//
// What an edit is to bring about is known too: where nothing that counts has changed, nothing
// may be built again, and an edit that counts must show in what is built.
//
// The kinds of edits are drawn by a seed, which is printed: -seed= draws the same again, and
// -edits= says how many there are on the host; on Docker it is a tenth of that.
//
// There is nothing in it but tests. They need Linux, git and gcc.
package randomedit
