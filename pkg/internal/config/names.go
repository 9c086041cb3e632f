package config

import "strings"

// Reference is how the instance is called in messages and written in expressions:
// target.service["api"].
func (m *Meta) Reference() string { return written(m.Kind, m.Label, m.Key) }

// defaultName is what a target or image is called where it has no name of its own: the
// last element of the key, else the label.
func (m *Meta) defaultName() string {
	if m.Key == "" {
		return m.Label
	}
	return m.Key[strings.LastIndex(m.Key, "/")+1:]
}

// ImportPath is the import path that the override stands for: the label, with for_each
// label/key.
func (o *Override) ImportPath() string { return o.Address() }

// String is the base as it is written in the file.
func (b Base) String() string {
	switch {
	case b.Scratch:
		return "scratch"
	case b.Toolchain != nil:
		return b.Toolchain.Meta.Reference()
	case b.Image != nil:
		return b.Image.Meta.Reference()
	}
	return b.Reference
}

// Meta is what is known of the block that r refers to.
func (r Ref) Meta() *Meta {
	switch {
	case r.Target != nil:
		return &r.Target.Meta
	case r.Image != nil:
		return &r.Image.Meta
	case r.Group != nil:
		return &r.Group.Meta
	}
	return nil
}

// String is the reference as it is written in the file.
func (r Ref) String() string {
	if m := r.Meta(); m != nil {
		return m.Reference()
	}
	return ""
}
