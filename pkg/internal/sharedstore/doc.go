// Package sharedstore keeps what was built for other machines: small records by key, and blobs by the
// SHA-256 of what is stored. A [Store] only moves bytes, and a file each is a kind of store. What it
// returns may be anything: [Key.Open] says whether a record is one that the key's owner wrote, and
// whoever reads a blob compares its digest.
package sharedstore
