// Package cache keeps what gobuild knows between runs: small records, and the digests of files that
// have not changed. A crash never makes it wrong: a write happens as a whole or not at all, damaged
// files count as missing, and a digest is kept only if every later edit of the file will be
// noticed. Digests are bound to size, times and inode as in git's index; see
// https://git-scm.com/docs/racy-git for the pitfalls.
package cache
