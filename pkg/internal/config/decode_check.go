package config

import (
	"errors"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// address is the attribute as package check calls it.
func (d *decoder) address() string {
	if d.kind == "" {
		return d.attr.Name
	}
	return d.kind + "." + d.attr.Name
}

// checked checks a string that was decoded, and makes paths absolute.
func (d *decoder) checked(s string, expr hclsyntax.Expression) (string, bool) {
	if len(d.attr.Enum) > 0 && !slices.Contains(d.attr.Enum, s) {
		out := d.errorf(expr, diag.InvalidValue, "%s cannot be %q.%s", d.attr.Name, s, d.choices(s))
		if near := diag.Nearest(s, d.attr.Enum); near != "" {
			diag.WithFix(out, diag.Meant(expr.Range(), diag.Quote(near)))
		}
		return s, false
	}
	if (d.attr.Path == "directory" || d.attr.Path == "file") && s != "" {
		s = lang.AbsPath(d.site.source.Dir, s)
	}
	if d.attr.Path == "file" && s != "" {
		var outside *readable.OutsideError
		if errors.As(d.file.Area.Check(s), &outside) {
			d.errorf(expr, diag.OutsideOfTheRepository, "%s", diag.Sentence(outside.Error()))
			return s, false
		}
	}
	if d.attr.Path == "directory" && s != "" {
		if why := d.file.Area.CheckSources(s, readable.CacheDir(d.opts.Environ)); why != "" {
			d.errorf(expr, diag.NotADirectoryOfSources, "%s: name a directory that holds nothing but Go sources.", why)
			return s, false
		}
	}
	rule := check.RuleOf(d.address())
	if why := rule.Wrong(s); why != "" {
		d.mend(d.errorf(expr, rule.Kind, "%s", diag.Sentence(why)), expr, rule, s)
		return s, false
	}
	return s, true
}

// accepts reports whether a string is one that the attribute takes.
func (d *decoder) accepts(s string) bool {
	return (len(d.attr.Enum) == 0 || slices.Contains(d.attr.Enum, s)) && check.RuleOf(d.address()).Wrong(s) == ""
}

// mend adds the fix to a diagnostic about a string that a check refused, if there is one.
func (d *decoder) mend(out *hcl.Diagnostic, expr hclsyntax.Expression, rule check.Rule, s string) {
	if right := rule.Right(s); right != "" {
		fix := diag.Replace(expr.Range(), diag.Quote(right))
		fix.Likely = rule.Guess
		diag.WithFix(out, fix)
	}
}

func (d *decoder) choices(s string) string {
	if hint := diag.DidYouMean(s, d.attr.Enum, diag.Quote); hint != "" {
		return hint
	}
	return " It is " + diag.OneOf(d.attr.Enum, diag.Quote) + "."
}

func (d *decoder) checkKey(key string, expr hclsyntax.Expression) bool {
	rule := check.KeyRuleOf(d.address())
	why := rule.Wrong(key)
	if why != "" {
		d.errorf(expr, rule.Kind, "%s", diag.Sentence(why))
	}
	return why == ""
}

// checkInstance checks what attributes mean together.
func (e *evaluator) checkInstance(i *instance) {
	if t, ok := i.pointer().(*lang.Toolchain); ok && i.known("version") && i.known("image") {
		switch {
		case t.Version == "" && t.Image == "" && !i.block.Misspelt["version"] && !i.block.Misspelt["image"] &&
			!i.block.IsBroken():
			diag.WithFix(e.out.Errorf(t.Range, diag.MissingAttribute,
				"%s needs a version or an image: write %s, or %s.",
				i.what(), i.block.Source.Assignment("version", `"1.26.8"`), i.block.Source.Assignment("image", `"…"`)),
				diag.AddAttribute(t.Range, "version"))
		case t.Version != "" && t.Image != "":
			e.out.Errorf(t.At("image"), diag.VersionAndImage,
				"%s has both a version and an image: remove one of them.", i.what())
		}
	}
}
