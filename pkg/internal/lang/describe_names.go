package lang

import (
	"reflect"
	"slices"
	"sync"
)

// A Name describes something that expressions can refer to.
type Name struct {
	Name, Doc string
	Type      Type
	Example   string  // as HCL
	Names     []*Name // what may stand behind it, where the language says it: git's, each's
	Refs      string  // the kind of block whose labels stand behind it, "" none
}

// Names returns what expressions can refer to: var, local, each, git, toolchain, target,
// image and group.
func Names() []*Name { return allNames() }

var allNames = sync.OnceValue(func() []*Name { return describeNames(reflect.TypeFor[Scope]()) })

func describeNames(t reflect.Type) (all []*Name) {
	about := docs()[t.Name()]
	for i := range t.NumField() {
		f := t.Field(i)
		d := about.field(f.Name)
		n := &Name{Name: f.Tag.Get("hcl"), Doc: d.text, Example: d.example, Type: typeFor(f.Type)}
		switch f.Type {
		case reflect.TypeFor[Each](), reflect.TypeFor[Git]():
			n.Names, n.Type = describeNames(f.Type), Type{Kind: TypeMap, Elem: &Type{Kind: TypeAny}}
		default:
			if slices.Contains(ReferableKinds, n.Name) || n.Name == DefaultsRoot {
				n.Refs = n.Name
			}
		}
		all = append(all, n)
	}
	return all
}
