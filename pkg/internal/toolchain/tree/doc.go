// Package tree handles the files of a Go distribution: it extracts them from a module zip, lists
// their digests and stats, finds files that were changed, removed or added, and restores them from
// another copy.
package tree
