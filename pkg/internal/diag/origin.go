package diag

import "github.com/hashicorp/hcl/v2"

// An Origin is the instance of a block that something was described by: how messages name it, and
// where it is written.
type Origin struct {
	Label string               // the block's label
	Key   string               // the key of for_each, "" if there is none
	Range hcl.Range            // the block's header
	Attrs map[string]hcl.Range // the expression of each attribute that was written (own or from defaults)
}

// Address is label/key, or the label alone if there is no for_each.
func (o *Origin) Address() string {
	if o.Key == "" {
		return o.Label
	}
	return o.Label + "/" + o.Key
}

// At returns the range of an attribute's value, or of the block's header if it is not written.
func (o *Origin) At(attr string) hcl.Range {
	if r, ok := o.Attrs[attr]; ok {
		return r
	}
	return o.Range
}
