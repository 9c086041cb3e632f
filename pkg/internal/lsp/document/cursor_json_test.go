package document

import (
	"strings"
	"testing"
)

// At any place of any text there is an answer.
func TestNativeBeforeAnywhere(t *testing.T) {
	for _, text := range []string{
		`{"target": {"a": {"name": "v\"${upper(\"x\")}$${", "for_each": "${{a = {}}}", "env": {"A": ["x", {"y": "`,
		`[[{"target": [{"a": [{"package": "${each.key}"}]}]}]], "x": ]}{"locals": {"a": {"b": "%{ if`,
		"{\"a\\\\\": \"\\", `{"defaults": {"x": {"target": {"cgo": "off"}}, "image": {"file": {"/a": {"source": "b`,
		strings.Repeat(`{"platform": [`, 50) + `"`,
	} {
		for i := range len(text) + 1 {
			native, isInterpolated, ok := NativeBefore(text, i)
			FindCursor(native)
			if isInterpolated && (!ok || !strings.Contains(native, "{")) {
				t.Errorf("%q: %q", text[:i], native)
			}
		}
	}
}

func TestNativeBefore(t *testing.T) {
	for text, want := range map[string]string{
		`{"target": {"a": {"for_each": {"x": 1}, "name": "n-${each.`: "target \"a\" {\nfor_each = 0\n" +
			"name = \"n-${each.",
		`{"target": {"a": {"for_each": "${target[\"b\"]}", "name": "`: "target \"a\" {\nfor_each = target[\"b\"]\n" +
			"name = \"",
		`{"defaults": {"target": {"env": {"A-B": "`: "defaults {\ntarget {\nenv = { A-B = \"",
		`{"defaults": {"d": {"target": {"env": {"A.B": ["\"$${a`: "defaults \"d\" {\ntarget {\n" +
			"env = { \"A.B\" = [\"\\\"$${a",
		`{"image": {"i": {"file": {"/etc/${each.`: "image \"i\" {\nfile \"/etc/${each.",
		`{"locals": {"a": {"b": "${c["`:           "",
	} {
		if got, _, _ := NativeBefore(text, len(text)); got != want {
			t.Errorf("%s\n%q, want\n%q", text, got, want)
		}
	}
}
