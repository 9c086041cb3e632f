package diag

import "github.com/hashicorp/hcl/v2"

// A Collector gathers diagnostics. One expression is evaluated for every instance of
// for_each: a collector leaves out what was said of a place before, and keeps at most three
// diagnostics of one kind about one place.
type Collector struct {
	Diagnostics hcl.Diagnostics
	said        map[Key]int // how often, by what is said, and by its kind and place
}

// mostOfAKind is how many diagnostics of one kind are kept for a place.
const mostOfAKind = 3

// Add adds diagnostics that were not said before.
func (c *Collector) Add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		key := KeyOf(d)
		place := key.WithoutDetail()
		if c.said[key] > 0 || c.said[place] >= mostOfAKind && d.Subject != nil {
			continue
		}
		if c.said == nil {
			c.said = map[Key]int{}
		}
		c.said[key]++
		c.said[place]++
		c.Diagnostics = append(c.Diagnostics, d)
	}
}

// Errorf adds an error, and returns it so that it can be given fixes.
func (c *Collector) Errorf(at hcl.Range, kind *Kind, format string, args ...any) *hcl.Diagnostic {
	d := Error(kind, at, format, args...)
	c.Add(d)
	return d
}
