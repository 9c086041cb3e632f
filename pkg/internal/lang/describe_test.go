package lang

import (
	"fmt"
	"strings"
	"testing"
)

// Everything of the language is described, and attributes have examples.
func TestDescribeIsComplete(t *testing.T) {
	var check func(path string, b *Block)
	check = func(path string, b *Block) {
		if b.Doc == "" {
			t.Errorf("%s has no description", path)
		}
		if b.Kind != "" && b.Kind != strings.ToLower(b.Kind) {
			t.Errorf("%s: its kind is %q", path, b.Kind)
		}
		for _, a := range b.Attributes {
			if a.Doc == "" || a.Example == "" || a.Type.Kind == "" {
				t.Errorf("%s.%s lacks a description, an example or a type: %+v", path, a.Name, a)
			}
			if strings.Contains(a.Doc, "Meta") || !strings.HasPrefix(a.Doc, a.Name+" ") {
				t.Errorf("%s.%s: its description does not begin with its name: %q", path, a.Name, a.Doc)
			}
		}
		for _, c := range b.Blocks {
			check(path+"."+c.Kind, c)
		}
	}
	check("", Describe())
	for _, n := range Names() {
		if n.Doc == "" || n.Example == "" {
			t.Errorf("%s has no description or example", n.Name)
		}
		for _, m := range n.Names {
			if m.Doc == "" {
				t.Errorf("%s.%s has no description", n.Name, m.Name)
			}
		}
	}
}

// A few things that the description must say.
func TestDescribe(t *testing.T) {
	target := Describe().Block("target")
	for name, want := range map[string]string{
		"package":   `required string  "./cmd/api" package`,
		"cgo":       `string "off" "static" `,
		"toolchain": `reference  toolchain.stable `,
		"for_each":  `map or set of strings  mains("./cmd/...") `,
		"trimpath":  `bool true false `,
	} {
		a := target.Attribute(name)
		got := fmt.Sprintf("%s %s %s %s", a.Type, a.Default, a.Example, a.Path)
		if a.Required {
			got = "required " + got
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, a := range Describe().Block("defaults").Block("image").Attributes {
		if a.Required || a.Name == "for_each" {
			t.Errorf("defaults have %s, required: %v", a.Name, a.Required)
		}
	}
	if b := Describe().Block("docker"); !b.Single || len(b.Labels) > 0 {
		t.Errorf("docker: %+v", b)
	}
}
