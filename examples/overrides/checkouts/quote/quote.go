// Package quote is what is left of rsc.io/quote, with an edit.
package quote

import "rsc.io/sampler"

// Hello returns a greeting.
func Hello() string { return "edited quote: " + sampler.Hello() }
