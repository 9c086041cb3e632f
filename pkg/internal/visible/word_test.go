package visible

import "testing"

func TestWord(t *testing.T) {
	for s, want := range map[string]string{
		"/srv/a-b_c.d": "/srv/a-b_c.d", "": "''", "/a b": "'/a b'", "$(id)": "'$(id)'", "it's": `'it'\''s'`, "é": "'é'",
	} {
		if got := Word(s); got != want {
			t.Errorf("%q is %s, not %s", s, got, want)
		}
	}
}
