// Package workspace is all that an editor has open, and the projects that this belongs to: a root file
// with all that it includes, else the file by itself. A project is loaded once for each change.
package workspace
