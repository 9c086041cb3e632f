// Package install copies binaries to where the user wants them, each whole or not at all.
package install
