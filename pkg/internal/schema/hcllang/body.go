package hcllang

import (
	"slices"
	"sync"

	hclang "github.com/hashicorp/hcl-lang/lang"
	"github.com/hashicorp/hcl-lang/schema"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Body returns the schema of a whole file. It is made once; nobody may change it.
func Body() *schema.BodySchema { return body() }

var body = sync.OnceValue(func() *schema.BodySchema { return bodyOf(lang.Describe(), true) })

func bodyOf(b *lang.Block, top bool) *schema.BodySchema {
	s := schema.NewBodySchema()
	s.Description = hclang.PlainText(b.Doc)
	if b.Each {
		s.Extensions = &schema.BodyExtensions{ForEach: true}
	}
	if b.Free {
		s.Attributes = nil
		s.AnyAttribute = local(b)
	}
	for _, a := range b.Attributes {
		s.Attributes[a.Name] = attribute(a)
	}
	for _, c := range b.Blocks {
		s.Blocks[c.Kind] = block(c, top)
	}
	return s
}

func block(b *lang.Block, top bool) *schema.BlockSchema {
	s := &schema.BlockSchema{Description: hclang.PlainText(b.Doc), Body: bodyOf(b, false)}
	for _, label := range b.Labels {
		s.Labels = append(s.Labels, &schema.LabelSchema{Name: label})
	}
	if b.Single {
		s.MaxItems = 1
	}
	if root := rootOf(b); top && root != "" {
		s.Address = &schema.BlockAddrSchema{
			Steps:        schema.Address{schema.StaticStep{Name: root}, schema.LabelStep{Index: 0}},
			FriendlyName: b.Kind, ScopeId: Scope(b.Kind), AsReference: true,
		}
	}
	return s
}

// Scope is hcl-lang's name for what references to a kind of block lead to.
func Scope(kind string) hclang.ScopeId { return hclang.ScopeId(kind) }

// rootOf is what a reference to a block begins with, "" where there is none.
func rootOf(b *lang.Block) string {
	if b.Kind == "variable" {
		return "var"
	}
	if slices.ContainsFunc(lang.Names(), func(n *lang.Name) bool { return n.Refs == b.Kind }) {
		return b.Kind
	}
	return ""
}

// local is the schema of each attribute of a locals block.
func local(b *lang.Block) *schema.AttributeSchema {
	return &schema.AttributeSchema{
		Description: hclang.PlainText(b.Doc), IsOptional: true,
		Constraint: schema.AnyExpression{OfType: cty.DynamicPseudoType},
		Address: &schema.AttributeAddrSchema{
			Steps:        schema.Address{schema.StaticStep{Name: "local"}, schema.AttrNameStep{}},
			FriendlyName: "local", ScopeId: Scope("locals"), AsExprType: true, AsReference: true,
		},
	}
}

func attribute(a *lang.Attribute) *schema.AttributeSchema {
	return &schema.AttributeSchema{
		Description: hclang.PlainText(a.Doc), IsRequired: a.Required, IsOptional: !a.Required,
		Constraint: constraint(a, a.Type), DefaultValue: defaultOf(a),
	}
}
