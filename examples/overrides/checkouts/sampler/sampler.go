// Package sampler is what is left of rsc.io/sampler, with an edit.
package sampler

// Hello returns a greeting. The published one asks the environment for a language.
func Hello(languages ...string) string { return "edited sampler" }
