package schema

import (
	"bytes"
	"encoding/json"

	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// A node is a JSON Schema, with the keywords that are used here.
type node struct {
	Schema      string   `json:"$schema,omitempty"`
	ID          string   `json:"$id,omitempty"`
	Ref         string   `json:"$ref,omitempty"`
	Comment     string   `json:"$comment,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Type        any      `json:"type,omitempty"` // a string, or several
	Enum        []any    `json:"enum,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Required    []string `json:"required,omitempty"`
	Default     any      `json:"default,omitempty"`
	Examples    []any    `json:"examples,omitempty"`
	Names       *node    `json:"propertyNames,omitempty"`
	Properties  nodes    `json:"properties,omitempty"`
	Additional  any      `json:"additionalProperties,omitempty"` // a node, or false
	Items       *node    `json:"items,omitempty"`
	AnyOf       []*node  `json:"anyOf,omitempty"`
	Not         *node    `json:"not,omitempty"`
	If          *node    `json:"if,omitempty"`
	Then        *node    `json:"then,omitempty"`
	Defs        nodes    `json:"$defs,omitempty"`
}

type nodes map[string]*node

// generateJSON makes the JSON Schema of a language.
func generateJSON(top *lang.Block) ([]byte, error) {
	defs := nodes{
		"comment": {Description: "A comment: anything may stand here.",
			Comment: "HCL passes over properties with this name."},
		"expression": {Description: "An expression whose value is taken as it is: \"${var.name}\".", Type: "string",
			Pattern: `^\$\{[\s\S]*\}$`},
		"template": {Description: "A string made of expressions: \"v${var.version}\".", Type: "string",
			Pattern: `(^|[^$])\$\{|(^|[^%])%\{`},
		"reference": {Description: "A reference to a block: \"${toolchain.stable}\".", Type: "string",
			Pattern: `^\$\{[\s\S]*\}$`},
	}
	root := body(top, "", defs)
	root.Schema, root.ID = "https://json-schema.org/draft/2020-12/schema", ID
	root.Title, root.Description = "gobuild.hcl.json", "What gobuild builds: toolchains, targets and images. Strings "+
		"are templates of HCL, and references are written \"${toolchain.stable}\"."
	root.Examples = nil
	root.Properties["$schema"] = &node{Description: "The schema of this file, for editors: " + ID, Type: "string"}
	root.If, root.Then = withoutDefaults(top)
	root.Defs = defs
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(root)
	return out.Bytes(), err
}

// body returns what is in a block: an object, or a list of objects that are taken together.
// path is where it is, for the names of definitions.
func body(b *lang.Block, path string, defs nodes) *node {
	n := &node{Description: b.Doc, Type: []string{"object", "array"}, Properties: nodes{"//": ref("comment")}}
	if !b.Free {
		n.Additional = false
	}
	for _, a := range b.Attributes {
		n.Properties[a.Name] = attribute(a)
		if a.Required && !fromDefaults(b, a) {
			n.Required = append(n.Required, a.Name)
		}
	}
	for _, c := range b.Blocks {
		name := path + c.Kind
		defs[name] = body(c, name+"_", defs)
		if c.Unlabelled {
			defs[name] = unlabelled(name, defs)
			n.Properties[c.Kind] = ref(name)
		} else {
			n.Properties[c.Kind] = labelled(c.Labels, ref(name))
		}
	}
	list := "#"
	if path != "" {
		list = "#/$defs/" + path[:len(path)-1]
	}
	n.Items = &node{Type: "object", Ref: list}
	return n
}

// unlabelled returns a block whose label may be left out: beside its own properties are those of its labels.
func unlabelled(name string, defs nodes) *node {
	named := *defs[name]
	defs[name+"_named"] = &named
	named.Items = &node{Type: "object", Ref: "#/$defs/" + name + "_named"}
	all := *defs[name]
	all.Additional = ref(name + "_named")
	all.Items = &node{Type: "object", Ref: "#/$defs/" + name}
	return &all
}

// labelled returns a kind of block as a property: under its labels, at each level one object or
// several.
func labelled(labels []string, body *node) *node {
	if len(labels) == 0 {
		return body
	}
	inner := labelled(labels[1:], body)
	var names *node
	if labels[0] == "name" {
		names = &node{Pattern: filename.LabelPattern}
	}
	return &node{
		Description: "By " + labels[0] + ".", Type: []string{"object", "array"}, Names: names,
		Additional: inner, Items: &node{Type: "object", Names: names, Additional: inner},
	}
}

// fromDefaults reports whether an attribute may come from defaults instead of the block.
func fromDefaults(b *lang.Block, a *lang.Attribute) bool {
	defaults := lang.Describe().Block("defaults").Block(b.Kind)
	return defaults != nil && defaults.Attribute(a.Name) != nil
}

// withoutDefaults requires what may come from defaults in a file that has none.
func withoutDefaults(top *lang.Block) (*node, *node) {
	then := &node{Properties: nodes{}}
	for _, b := range top.Blocks {
		need := &node{}
		for _, a := range b.Attributes {
			if a.Required && fromDefaults(b, a) {
				need.Required = append(need.Required, a.Name)
			}
		}
		if need.Required != nil {
			need.Items = &node{Required: need.Required}
			then.Properties[b.Kind] = &node{Additional: need, Items: &node{Additional: need}}
		}
	}
	return &node{Type: "object", Not: &node{Required: []string{"defaults"}}}, then
}

func ref(name string) *node { return &node{Ref: "#/$defs/" + name} }
