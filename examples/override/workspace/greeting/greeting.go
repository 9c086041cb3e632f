// Package greeting is a member of the workspace.
package greeting

// Turned is a greeting, backwards.
const Turned = "!ecapskrow ,olleH"
