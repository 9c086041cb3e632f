// Package editor is what the language server knows in addition to the configuration. Nothing of it uses a network or
// builds.
package editor
