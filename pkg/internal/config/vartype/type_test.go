package vartype

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

func expression(t *testing.T, text string) hclsyntax.Expression {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "x.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return expr
}

func value(t *testing.T, text string) cty.Value {
	t.Helper()
	v, diags := expression(t, text).Value(nil)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return v
}

// TestRead: what is given outside is kept whole, or it is an error.
func TestRead(t *testing.T) {
	for _, test := range []struct{ def, declared, text, want, err string }{
		{def: `{}`, text: `{a="b"}`, want: `{"a":"b"}`},
		{def: `{}`, text: `{a="b", c=["d"]}`, want: `{"a":"b","c":["d"]}`},
		{def: `{ a = "x" }`, text: `{b="y", c="z"}`, want: `{"b":"y","c":"z"}`},
		{def: `{ a = "x", b = "y" }`, text: `{a="1", b="2", c="3"}`, want: `{"a":"1","b":"2","c":"3"}`},
		{def: `{ a = "x" }`, text: `{b=["y"]}`, err: `element "b": string required, but have tuple`},
		{def: `{ a = "x", n = 1 }`, text: `{a="y", n=2}`, want: `{"a":"y","n":2}`},
		{def: `{ a = "x", n = 1 }`, text: `{a="y"}`, err: `attribute "n" is required`},
		{def: `{ a = "x", n = 1 }`, text: `{a="y", n=2, m=3}`, err: `there is no attribute "m"`},
		{def: `{ a = { x = "1" } }`, text: `{a={x="1", y="2"}, b={}}`, want: `{"a":{"x":"1","y":"2"},"b":{}}`},
		{def: `{ a = { x = "1", n = 1 } }`, text: `{a={x="1", n=1, z=1}}`, err: `["a"]: there is no attribute "z"`},
		{def: `[]`, text: `[{a="b"}, "c"]`, want: `[{"a":"b"},"c"]`},
		{def: `[{ name = "x" }]`, text: `[{name="y", more="z"}]`, want: `[{"more":"z","name":"y"}]`},
		{def: `[{ name = "x", n = 1 }]`, text: `[{name="y", n=2, more=3}]`, err: `[0]: there is no attribute "more"`},
		{def: `["a"]`, text: `["b", "c"]`, want: `["b","c"]`},
		{def: `["a"]`, text: `b`, err: `it is no plain value: references and functions are for files`},
		{def: `["a"]`, text: `["b"`, err: `it is no value as files have them`},
		{def: `null`, text: `[a`, want: `"[a"`},
		{def: `1`, text: `2`, want: `2`},
		{def: `1`, text: `two`, err: `a number is required`},
		{def: `false`, text: `true`, want: `true`},
		{declared: `map(string)`, text: `{a=1}`, want: `{"a":"1"}`},
		{declared: `map(list(string))`, text: `{a="b"}`, err: `element "a": list of string required, but have string`},
		{declared: `set(string)`, text: `["b","a","b"]`, want: `["a","b"]`},
		{declared: `any`, text: `{a=[1,"b"]}`, want: `{"a":[1,"b"]}`},
		{declared: `object({ a = string, b = optional(number, 7), c = optional(string) })`, text: `{a="x"}`,
			want: `{"a":"x","b":7,"c":null}`},
		{declared: `object({ a = string })`, text: `{a="x", b="y"}`, err: `there is no attribute "b"`},
		{declared: `list(object({ a = object({ b = string }) }))`, text: `[{a={b="x"}}, {a={b="y", c="z"}}]`,
			err: `[1].a: there is no attribute "c"`},
		{declared: `tuple([string, number])`, text: `["a", 1, 2]`, err: `tuple required`},
		{declared: `string`, text: `null`, want: `"null"`},
		{declared: `list(string)`, text: `null`, want: `null`},
	} {
		var taken Type
		if test.declared != "" {
			c, problem := Parse(expression(t, test.declared), false)
			if problem != nil {
				t.Fatal(problem)
			}
			taken = Declared(c)
		} else {
			taken = Implied(value(t, test.def))
		}
		v, err := taken.Read(test.text, "-set=x")
		got := ""
		if err != nil {
			got = err.Error()
			if got != test.err {
				t.Errorf("default %s, type %s: %s is %q, want %q", test.def, test.declared, test.text, got, test.err)
			}
			continue
		}
		if got = jsonOf(t, v); got != test.want || test.err != "" {
			t.Errorf("default %s, type %s: %s is %s, want %s%s", test.def, test.declared, test.text, got, test.want,
				test.err)
		}
	}
}

func jsonOf(t *testing.T, v cty.Value) string {
	t.Helper()
	data, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestParse: what is no type says which types there are, or which was meant.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		`lst(string)`: `Keyword "lst" is not a valid type constructor. Did you mean list?`,
		`"string"`:    "A type is written without quotes: write string.",
		`integer`: `The keyword "integer" is not a valid type specification. Types are string, number, bool, any, ` +
			"list(type), " +
			"set(type), map(type), object({ name = type }), tuple([type]); in an object, optional(type, default).",
	} {
		if _, problem := Parse(expression(t, text), false); problem == nil || problem.Detail != want {
			t.Errorf("%s: %v, want %q", text, problem, want)
		}
	}
	if c, problem := Parse(expression(t, `"map(string)"`), true); problem != nil ||
		!c.Type.Equals(cty.Map(cty.String)) {
		t.Errorf("in JSON: %v, %v", c, problem)
	}
}
