// Package readable says what of this machine a configuration may read: what lies below the
// repository that it stands in, also through links, and what the user allows besides. It reads
// files without being held up by pipes, or filled by what has no end.
package readable
