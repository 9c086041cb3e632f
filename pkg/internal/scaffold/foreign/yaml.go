package foreign

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A node is a node of a YAML file. The zero node is one that is not there.
type node struct{ n *yaml.Node }

func parseYAML(data string) (node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(data), &doc); err != nil {
		return node{}, err
	}
	if len(doc.Content) == 0 {
		return node{}, errors.New("it is empty")
	}
	return follow(doc.Content[0]), nil
}

// follow is the node that an alias leads to.
func follow(n *yaml.Node) node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return node{n}
}

func (n node) line() int {
	if n.n == nil {
		return 0
	}
	return n.n.Line
}

// fields are the entries of a map, by key; of a merge key ("<<") those that the map does not have.
func (n node) fields() map[string]node { return n.fieldsWithin(10) }

func (n node) fieldsWithin(depth int) map[string]node {
	fields := map[string]node{}
	if n.n == nil || n.n.Kind != yaml.MappingNode || depth == 0 {
		return fields
	}
	for i := 0; i+1 < len(n.n.Content); i += 2 {
		key, value := n.n.Content[i], follow(n.n.Content[i+1])
		if key.Value != "<<" {
			fields[key.Value] = value
			continue
		}
		for name, merged := range value.fieldsWithin(depth - 1) {
			if _, own := fields[name]; !own {
				fields[name] = merged
			}
		}
	}
	return fields
}

// get is the entry of the first of some keys that a map has.
func (n node) get(keys ...string) node {
	fields := n.fields()
	for _, key := range keys {
		if f, ok := fields[key]; ok {
			return f
		}
	}
	return node{}
}

// text is a scalar's text.
func (n node) text() string {
	if n.n == nil || n.n.Kind != yaml.ScalarNode || n.n.Tag == "!!null" {
		return ""
	}
	return n.n.Value
}

func (n node) isTrue() bool { return n.text() == "true" }

// list is the elements of a list, or the node itself, if it is a scalar.
func (n node) list() (all []node) {
	switch {
	case n.n == nil:
	case n.n.Kind == yaml.SequenceNode:
		for _, e := range n.n.Content {
			all = append(all, follow(e))
		}
	case n.text() != "":
		all = []node{n}
	}
	return all
}

// texts are the scalars of a list.
func (n node) texts() (all []string) {
	for _, e := range n.list() {
		if t := e.text(); t != "" {
			all = append(all, t)
		}
	}
	return all
}

// pairs are the entries of a map in the order of their keys, or those of a list of "key=value".
func (n node) pairs() (all []pair) {
	fields := n.fields()
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		all = append(all, pair{key, fields[key].text(), fields[key].line()})
	}
	for _, e := range n.list() {
		if key, value, ok := strings.Cut(e.text(), "="); ok {
			all = append(all, pair{key, value, e.line()})
		}
	}
	return all
}

type pair struct {
	key, value string
	line       int
}

// without notes all entries of a map but those that are known here.
func (k format) without(n node, what, known string) (left []Note) {
	fields, names := n.fields(), strings.Fields(known)
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(names, key) {
			left = append(left, k.note(fields[key].line(), "%s%s", what, key))
		}
	}
	return left
}
