package functions

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

func list(values ...cty.Value) cty.Value { return cty.TupleVal(values) }

// TestMatrix: every combination has a key of its values, in the order of the axes' names, and the values as they are.
func TestMatrix(t *testing.T) {
	got, err := Pure["matrix"].Call([]cty.Value{cty.ObjectVal(map[string]cty.Value{
		"os":   list(cty.StringVal("linux"), cty.StringVal("darwin/x")),
		"go":   list(cty.StringVal("1.26"), cty.NumberIntVal(1)),
		"race": list(cty.True),
	})})
	if err != nil {
		t.Fatal(err)
	}
	cell := func(version cty.Value, os string) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"go": version, "os": cty.StringVal(os), "race": cty.True})
	}
	want := cty.ObjectVal(map[string]cty.Value{
		"1.26-linux-true": cell(cty.StringVal("1.26"), "linux"), "1-linux-true": cell(cty.NumberIntVal(1), "linux"),
		"1.26-darwin_x-true": cell(cty.StringVal("1.26"), "darwin/x"),
		"1-darwin_x-true":    cell(cty.NumberIntVal(1), "darwin/x"),
	})
	if !got.RawEquals(want) {
		t.Errorf("%#v", got)
	}
	for name, axes := range map[string]map[string]cty.Value{
		"no axis": {}, "an empty axis": {"a": list(), "b": list(cty.True)},
	} {
		if got, err := Pure["matrix"].Call([]cty.Value{cty.ObjectVal(axes)}); err != nil || got.LengthInt() != 0 {
			t.Errorf("%s: %#v, %v", name, got, err)
		}
	}
	same := cty.ObjectVal(map[string]cty.Value{
		"a": list(cty.StringVal("x"), cty.StringVal("x-y")), "b": list(cty.StringVal("y-z"), cty.StringVal("z"))})
	if _, err := Pure["matrix"].Call([]cty.Value{same}); err == nil || !strings.Contains(err.Error(), `key "x-y-z"`) {
		t.Errorf("two of one key: %v", err)
	}
	blank := cty.ObjectVal(map[string]cty.Value{"a": list(cty.StringVal(""), cty.StringVal("x"))})
	if got, err := Pure["matrix"].Call([]cty.Value{blank}); err != nil || !got.Type().HasAttribute("") {
		t.Errorf("an empty key, which for_each refuses: %#v, %v", got, err)
	}
	one := list(cty.StringVal("1"))
	four := cty.ObjectVal(map[string]cty.Value{"a": one, "b": one, "c": one,
		"d": list(cty.StringVal("x"), cty.StringVal("y"))})
	if got, err := Pure["matrix"].Call([]cty.Value{four}); err != nil || !got.Type().HasAttribute("1-1-1-x") ||
		!got.Type().HasAttribute("1-1-1-y") {
		t.Errorf("four axes: %#v, %v", got, err)
	}
	// Lists of strings, as variables have them, are axes too.
	typed, err := convert.Convert(list(cty.StringVal("a"), cty.StringVal("b")), cty.List(cty.String))
	if err != nil {
		t.Fatal(err)
	}
	axes := cty.MapVal(map[string]cty.Value{"x": typed})
	if got, err := Pure["matrix"].Call([]cty.Value{axes}); err != nil || got.LengthInt() != 2 {
		t.Errorf("of a variable: %#v, %v", got, err)
	}
}
