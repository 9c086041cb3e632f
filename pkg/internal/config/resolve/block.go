package resolve

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// blockWithout returns the error of an attribute that the block of a reference does not have.
func blockWithout(block syntax.Referred, a access) *hcl.Diagnostic {
	schema, name := block.Schema(), syntax.StringOf(a.key)
	names := schema.ValueNames()
	if slices.Contains(names, name) {
		return nil
	}
	if d := builtLaterError(schema.Kind, block.Name(), name, a.at); d != nil {
		return d
	}
	near := diag.Nearest(name, names)
	if near == "" {
		return noAttribute(schema.Kind, name, a.at, " There is "+diag.OneOf(names, diag.Plain)+".")
	}
	d := noAttribute(schema.Kind, name, a.at, " Did you mean "+near+"?")
	if a.written {
		diag.WithFix(d, diag.Meant(a.at, "."+near))
	}
	return d
}

func noAttribute(kind, name string, at hcl.Range, hint string) *hcl.Diagnostic {
	return diag.Error(diag.UnknownAttribute, at, "%s has no attribute %q.%s", diag.SentenceStart(kind), name, hint)
}

// builtLater are what users of Terraform look for in a block: a value that only a build makes.
var builtLater = map[string]string{
	"target.path": "the file", "target.file": "the file", "target.digest": "the file", "target.size": "the file",
	"image.digest": "the image", "image.id": "the image", "image.size": "the image",
	"image.path": "the image",
}

// builtLaterError returns the error of an attribute that only a build makes, nil if it is none.
func builtLaterError(kind, block, name string, at hcl.Range) *hcl.Diagnostic {
	what := builtLater[kind+"."+name]
	if what == "" {
		return nil
	}
	known := map[string]string{"target": "name", "image": "tags"}[kind]
	return diag.Error(diag.UnknownAttribute, at, "%s.%s is not known while planning: the plan comes before the build, "+
		"which makes %s. Attributes that are written here are known, such as %s.%s.", block, name, what, block, known)
}
