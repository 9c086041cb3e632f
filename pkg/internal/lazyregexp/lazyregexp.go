// Package lazyregexp has regular expressions that are compiled when they are first used: a program that
// starts often, and mostly uses none of its many, would spend a tenth of its time on them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that gives the regular expression s, in the syntax of package regexp. Its first
// call panics where s is none.
func New(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}
