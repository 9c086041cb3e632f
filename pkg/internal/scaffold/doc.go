// Package scaffold writes a configuration for a repository that has none: for the main packages that it finds
// there, with what the files of other tools say of them. It runs nothing, and reads nothing outside the repository.
package scaffold
