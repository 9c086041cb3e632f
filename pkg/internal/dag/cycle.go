package dag

import (
	"cmp"
	"fmt"
	"strings"
)

// A CycleError is a set of nodes that depend on each other in a circle.
type CycleError[K cmp.Ordered] struct {
	// Path holds each member once: each depends on the next, and the last on the first.
	Path []K
}

// Error shows the cycle closed: "a → b → a".
func (e *CycleError[K]) Error() string {
	var names []string
	for _, k := range e.Path {
		names = append(names, fmt.Sprint(k))
	}
	names = append(names, names[:min(1, len(names))]...)
	return "dependency cycle: " + strings.Join(names, " → ")
}
