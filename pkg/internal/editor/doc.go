// Package editor is what the language server knows beside the configuration. Nothing of it uses a network or
// builds.
package editor
