// Package cache keeps what gobuild knows between runs: small records, and the digests of
// files that have not changed. Nothing it returns is ever wrong after a crash: every write
// is whole or does not happen, what is damaged counts as missing, and a digest is
// remembered only where a later edit of the file cannot go unnoticed. Digests are bound to
// size, times and inode as in git's index, see
// https://git-scm.com/docs/racy-git for the trap in that.
package cache
