// Package git tells what is known of a directory's git repository: commit, tag,
// branch, time and whether anything is uncommitted. It runs the git program, in an environment
// in which the user's settings do not change the answers, and writes nothing.
package git
