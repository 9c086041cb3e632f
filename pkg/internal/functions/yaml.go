package functions

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"go.yaml.in/yaml/v3"
)

// The limits of what yamldecode takes: aliases make much of little.
const (
	maxYAMLNodes = 100_000
	maxYAMLDepth = 200
)

// yamlDecodeFunc returns what a YAML document describes.
var yamlDecodeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "str", Type: cty.String}},
	Type:   function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var doc yaml.Node
		dec := yaml.NewDecoder(strings.NewReader(args[0].AsString()))
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return cty.NilVal, errors.New("the text is empty: an empty map is written {}")
		}
		if err != nil {
			return cty.NilVal, fmt.Errorf("this is not YAML: %w", err)
		}
		var next yaml.Node
		if dec.Decode(&next) == nil {
			return cty.NilVal, errors.New("this is more than one YAML document")
		}
		d := yamlDecoder{left: maxYAMLNodes}
		return d.value(&doc, 0)
	},
})

type yamlDecoder struct{ left int }

func (d *yamlDecoder) value(n *yaml.Node, depth int) (cty.Value, error) {
	if d.left--; d.left < 0 || depth > maxYAMLDepth {
		return cty.NilVal, fmt.Errorf("this is more than %d values, or more than %d within each other", maxYAMLNodes,
			maxYAMLDepth)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return d.value(n.Content[0], depth+1)
	case yaml.AliasNode:
		return d.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		var items []cty.Value
		for _, item := range n.Content {
			v, err := d.value(item, depth+1)
			if err != nil {
				return cty.NilVal, err
			}
			items = append(items, v)
		}
		return cty.TupleVal(items), nil
	case yaml.MappingNode:
		attrs := map[string]cty.Value{}
		err := d.attributes(n, attrs, depth)
		return cty.ObjectVal(attrs), err
	}
	return scalar(n)
}

// attributes adds what a map holds, and what it merges (<<) where it has no value of its own.
func (d *yamlDecoder) attributes(n *yaml.Node, to map[string]cty.Value, depth int) error {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, item := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			merged = append(merged, item)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: a key must be a string", key.Line)
		}
		v, err := d.value(item, depth+1)
		if err != nil {
			return err
		}
		to[key.Value] = v
	}
	for _, item := range merged {
		v, err := d.value(item, depth+1)
		if err != nil {
			return err
		}
		if !v.Type().IsObjectType() {
			return fmt.Errorf("line %d: << takes a map here", item.Line)
		}
		for key, elem := range v.AsValueMap() {
			if _, own := to[key]; !own {
				to[key] = elem
			}
		}
	}
	return nil
}

func scalar(n *yaml.Node) (cty.Value, error) {
	switch n.ShortTag() {
	case "!!null":
		return cty.NullVal(cty.DynamicPseudoType), nil
	case "!!bool":
		var b bool
		err := n.Decode(&b)
		return cty.BoolVal(b), err
	case "!!int":
		var i int64
		if err := n.Decode(&i); err == nil {
			return cty.NumberIntVal(i), nil
		}
		fallthrough
	case "!!float":
		var f float64
		if err := n.Decode(&f); err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return cty.NilVal, fmt.Errorf("line %d: %s is no number here", n.Line, n.Value)
		}
		return cty.NumberFloatVal(f), nil
	case "!!str", "!!timestamp":
		return cty.StringVal(n.Value), nil
	}
	return cty.NilVal, fmt.Errorf("line %d: values with the tag %s are not taken", n.Line, n.Tag)
}

// yamlEncodeFunc returns a value as YAML.
var yamlEncodeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "val", Type: cty.DynamicPseudoType, AllowNull: true}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(cty.String), nil
		}
		text, err := json.Marshal(ctyjson.SimpleJSONValue{Value: args[0]})
		if err != nil {
			return cty.NilVal, err
		}
		var n yaml.Node // JSON is YAML, with its own way to write it
		if err := yaml.Unmarshal(text, &n); err != nil {
			return cty.NilVal, err
		}
		plain(&n)
		text, err = yaml.Marshal(&n)
		return cty.StringVal(string(text)), err
	},
})

// plain makes nodes be written in YAML's own style. Strings stay quoted where they would be read as another type.
func plain(n *yaml.Node) {
	n.Style = 0
	for _, c := range n.Content {
		plain(c)
	}
}
