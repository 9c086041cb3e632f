package executor

import "testing"

func TestProxiesFor(t *testing.T) {
	for version, want := range map[string]string{"1.12": "a", "1.13.1": "a,b,c", "1.15": "a|b,c"} {
		if got := ProxiesFor("a|b,c", version); got != want {
			t.Errorf("go%s gets %s", version, got)
		}
	}
}
