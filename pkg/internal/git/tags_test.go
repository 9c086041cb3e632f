package git

import (
	"math/rand"
	"testing"
)

func TestHighest(t *testing.T) {
	if got := highestTag(nil); got != "" {
		t.Errorf("of none: %q", got)
	}
	// From low to high.
	order := []string{
		"latest", "x/y/v9.0.0", "x/v2.0.0", "v0.1", "v0.1.0", "v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-alpha.beta",
		"v1.0.0-beta", "v1.0.0-beta.2", "v1.0.0-beta.11", "v1.0.0-rc.1", "v1.0.0", "1.2.3", "v1.9.0", "v1.10.0",
		"v10.0.0", "20260101",
	}
	for n := len(order); n > 1; n-- {
		some := append([]string{}, order[:n]...)
		rand.Shuffle(n, func(i, j int) { some[i], some[j] = some[j], some[i] })
		if got := highestTag(some); got != order[n-1] {
			t.Errorf("highest of %v is %s, want %s", some, got, order[n-1])
		}
	}
}
