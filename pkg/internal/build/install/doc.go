// Package install puts binaries where the user wants them, whole or not at all.
package install
