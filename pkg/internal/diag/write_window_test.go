package diag

import (
	"strings"
	"testing"
)

func TestWindow(t *testing.T) {
	long := strings.Repeat("ä", 400) + "HERE" + strings.Repeat("ö", 400)
	for _, c := range []struct {
		line, Place string
	}{
		{"short HERE line", "HERE"},
		{long, "HERE"},
		{"HERE" + strings.Repeat("x", 1000), "HERE"},
		{strings.Repeat("x", 1000) + "HERE", "HERE"},
	} {
		at := strings.Index(c.line, c.Place)
		cut, from, to := cutLine(c.line, at, at+len(c.Place))
		if cut[from:to] != c.Place {
			t.Errorf("the place of %.20q… became %q", c.line, cut[from:to])
		}
		if len(cut) > longLine || len(c.line) <= longLine && cut != c.line {
			t.Errorf("%.20q… was cut to %d bytes", c.line, len(cut))
		}
		if strings.ContainsRune(cut, '\uFFFD') {
			t.Errorf("%q is cut within a character", cut)
		}
	}
}
