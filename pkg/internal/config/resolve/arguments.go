package resolve

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// wrongCount returns the error of a call of a function with too few or too many arguments.
func wrongCount(d *hcl.Diagnostic, x *hclsyntax.FunctionCallExpr) *hcl.Diagnostic {
	f, ok := calledFunction(d.EvalContext, x.Name)
	most := len(f.Params())
	if n := len(x.Args); !ok || x.ExpandFinal || n >= most && (n == most || f.VarParam() != nil) {
		return nil
	}
	takes := fmt.Sprint(most)
	if f.VarParam() != nil {
		takes += " or more"
	}
	noun := " arguments"
	if takes == "1" {
		noun = " argument"
	}
	return diag.Error(diag.InvalidExpression, x.Range(), "%s takes %s%s, not %d: %s.", x.Name, takes, noun,
		len(x.Args), signatureOf(x.Name, f))
}

// wrongArgument returns the error of an argument of a type that a function does not take.
func wrongArgument(d *hcl.Diagnostic, x *hclsyntax.FunctionCallExpr, src *syntax.Document) *hcl.Diagnostic {
	f, ok := calledFunction(d.EvalContext, x.Name)
	for i, arg := range x.Args {
		p := f.VarParam()
		if params := f.Params(); i < len(params) {
			p = &params[i]
		}
		if !ok || p == nil || arg.StartRange() != *d.Subject || x.ExpandFinal && i == len(x.Args)-1 {
			continue
		}
		v, _ := arg.Value(d.EvalContext)
		v, _ = syntax.Strip(v)
		if _, err := convert.Convert(v, p.Type); !v.IsKnown() || err == nil && (!v.IsNull() || p.AllowNull) {
			return nil
		}
		return diag.Error(diag.WrongType, arg.Range(), "%s takes %s here, not %s: %s.", x.Name, wantedType(p.Type),
			givenType(v, p.Type), rightArgument(arg, v.Type(), p.Type, src, signatureOf(x.Name, f)))
	}
	return nil
}

// rightArgument says what to write in place of an argument of a wrong type; signature where nothing better is known.
func rightArgument(arg hclsyntax.Expression, given, want cty.Type, src *syntax.Document, signature string) string {
	text := src.Text(arg.Range())
	list, isList := meter.Unwrap(arg).(*hclsyntax.TupleConsExpr)
	switch {
	case strings.Contains(text, "\n"):
	case isList && len(list.Exprs) == 1 && want.IsPrimitiveType():
		return "write " + src.Text(list.Exprs[0].Range())
	case given.IsPrimitiveType() && (want.IsListType() || want.IsSetType()):
		return "write it in brackets, [" + text + "]"
	}
	return signature
}

// kinds are what functions take whose parameters have no type of cty's: at first, or as all arguments.
var kinds = map[string]string{
	"chunklist": "a list", "coalescelist": "lists", "concat": "lists", "contains": "a list", "element": "a list",
	"flatten": "a list", "index": "a list", "keys": "a map", "length": "a list or a map", "lookup": "a map",
	"merge": "maps", "reverse": "a list", "slice": "a list", "values": "a map",
}

// forStrings are functions that do with a string what others do with a list.
var forStrings = map[string]string{"contains": "strcontains", "length": "strlen", "reverse": "strrev"}

// wrongKind returns the error of an argument that is no list or no map where a function takes just these.
func wrongKind(d *hcl.Diagnostic, x *hclsyntax.FunctionCallExpr, src *syntax.Document) *hcl.Diagnostic {
	want := kinds[x.Name]
	f, ok := calledFunction(d.EvalContext, x.Name)
	for i, arg := range x.Args {
		if !ok || want == "" || x.ExpandFinal || i > 0 && !strings.HasSuffix(want, "s") {
			return nil
		}
		v, _ := arg.Value(d.EvalContext)
		v, _ = syntax.Strip(v)
		t := v.Type()
		isMap, isList := t.IsMapType() || t.IsObjectType(), t.IsListType() || t.IsTupleType() || t.IsSetType()
		if t == cty.DynamicPseudoType || isMap && strings.Contains(want, "map") ||
			isList && strings.Contains(want, "list") {
			continue
		}
		right := signatureOf(x.Name, f)
		if other := forStrings[x.Name]; other != "" && t == cty.String {
			all := hcl.RangeBetween(x.Args[0].Range(), x.Args[len(x.Args)-1].Range())
			right = "write " + other + "(" + src.Text(all) + ")"
		}
		return diag.Error(diag.WrongType, arg.Range(), "%s takes %s here, not %s: %s.", x.Name, want,
			syntax.DescribeType(t), right)
	}
	return nil
}

// conversions are what functions convert a value to, in words.
var conversions = map[string]string{
	"tobool": "true, false or one of these in quotes", "tonumber": "a number, or one in quotes",
	"tostring": "a string, a number, true or false", "tolist": "a list or a set", "toset": "a list or a set",
	"tomap": "a map",
}

// wrongConversion returns the error of a value that cannot be converted.
func wrongConversion(d *hcl.Diagnostic, x *hclsyntax.FunctionCallExpr, src *syntax.Document) *hcl.Diagnostic {
	takes := conversions[x.Name]
	if takes == "" || len(x.Args) != 1 {
		return nil
	}
	v, _ := x.Args[0].Value(d.EvalContext)
	v, _ = syntax.Strip(v)
	t, text, right := v.Type(), src.Text(x.Args[0].Range()), ""
	if t == cty.DynamicPseudoType || v.IsNull() || !v.IsKnown() {
		return nil
	}
	isMap, isList := t.IsMapType() || t.IsObjectType(), t.IsListType() || t.IsTupleType() || t.IsSetType()
	switch {
	case takes == conversions["tolist"] && isList, takes == "a map" && isMap:
		return diag.Error(diag.WrongType, x.Args[0].Range(), "The elements of this are of different types, and those "+
			"of what %s makes are of one.", x.Name)
	case takes == conversions["tolist"] && isMap:
		right = fmt.Sprintf(": write keys(%s) or values(%[1]s)", text)
	case takes == conversions["tolist"]:
		right = ": write it in brackets, [" + text + "]"
	case x.Name == "tostring":
		if _, instead := inString(v, text); instead != "" {
			right = ": write " + instead
		}
	}
	return diag.Error(diag.WrongType, x.Args[0].Range(), "%s takes %s, not %s%s.", x.Name, takes,
		givenType(v, cty.String), right)
}

// allFail returns the error of try where all arguments fail: what is wrong with the last of them, which is what it
// falls back to.
func allFail(d *hcl.Diagnostic, x *hclsyntax.FunctionCallExpr, src *syntax.Document) *hcl.Diagnostic {
	if x.Name != "try" || len(x.Args) == 0 {
		return nil
	}
	last := x.Args[len(x.Args)-1]
	_, diags := last.Value(d.EvalContext)
	if !diags.HasErrors() {
		return nil
	}
	why := diags[0].Detail
	if better := Explain(diags[0], last, src); better != nil {
		why = better.Detail
	}
	return diag.Error(diag.InvalidExpression, last.Range(), "No argument of try can be evaluated. Of the last "+
		"one: %s Add another that always can, such as null.", why)
}

// calledFunction returns the function of a name that an expression can call.
func calledFunction(ctx *hcl.EvalContext, name string) (f function.Function, ok bool) {
	for ; ctx != nil; ctx = ctx.Parent() {
		if f, ok = ctx.Functions[name]; ok {
			return f, true
		}
	}
	return f, false
}

// signatureOf returns how a function is called: of one of the configuration, whose parameters have no types, their
// names.
func signatureOf(name string, f function.Function) string {
	for _, own := range functions.All() {
		if own.Name == name {
			return own.Signature
		}
	}
	var names []string
	for _, p := range f.Params() {
		names = append(names, p.Name)
	}
	if p := f.VarParam(); p != nil {
		names = append(names, p.Name+"...")
	}
	return "write " + name + "(" + strings.Join(names, ", ") + ")"
}
