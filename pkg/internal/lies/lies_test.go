package lies

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Each lie has a name of its own, is told of what it is about, and lets the rest be.
func TestAll(t *testing.T) {
	seen := map[string]bool{}
	honest := http.HandlerFunc(text("the truth"))
	for _, l := range All() {
		if seen[l.Name] {
			t.Errorf("two lies are called %q", l.Name)
		}
		seen[l.Name] = true
		r := httptest.NewRequest("GET", "/elsewhere", nil)
		if l.about == aboutAll {
			continue
		}
		if body := string(answerOf(l.Handler(honest), r)); body != "the truth" {
			t.Errorf("%s: %q", l.Name, body)
		}
	}
	if _, ok := Named("zip: another zip"); !ok || len(seen) < 40 {
		t.Errorf("there are %d lies", len(seen))
	}
}
