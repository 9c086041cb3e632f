package diag

import "testing"

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"stabel": "stable", "Stable": "stable", "stable1": "stable", "x": "", "unrelated": "", "amd46": "amd64",
		"evn": "env", "nev": "env", "anv": "", "nv": "env", "snvy": "",
	} {
		if got := Nearest(name, []string{"stable", "amd64", "y", "env"}); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
