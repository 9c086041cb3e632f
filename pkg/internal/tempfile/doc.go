// Package tempfile creates files and directories that are written aside and then renamed. Each is
// locked as long as its creator lives, so that others can tell what a killed process left, and
// remove it at once.
package tempfile
