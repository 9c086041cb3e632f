package plan

import "testing"

func TestPattern(t *testing.T) {
	for pattern, platforms := range map[string]map[string]bool{
		"linux/amd64":    {"linux/amd64": true, "linux/amd64/v3": true, "linux/amd64/v1": true, "linux/arm64": false},
		"linux/amd64/v3": {"linux/amd64/v3": true, "linux/amd64": false},
		"linux/arm64/v8": {"linux/arm64": true, "linux/arm64/v8": true},
		"linux/arm/*":    {"linux/arm/v7": true, "linux/arm": true, "linux/arm64": false},
		"windows/*":      {"windows/amd64": true, "windows/arm/v7": true, "linux/amd64": false},
		"*/arm64":        {"darwin/arm64": true, "linux/arm64": true, "linux/arm": false},
		"linux/arm*":     {"linux/arm64": true, "linux/arm/v6": true, "linux/amd64": false},
		"linux/[":        {"linux/amd64": false},
		"linux":          {"linux/amd64": false},
	} {
		for s, want := range platforms {
			pl, err := ParsePlatform(s)
			if err != nil {
				t.Fatal(err)
			}
			if got := ParsePattern(pattern).Matches(pl); got != want {
				t.Errorf("%s matches %s: %t", pattern, s, got)
			}
		}
	}
}

func TestIsPartOf(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"linux/arm64", "linux/*", true},
		{"linux/arm64", "*/arm64", true},
		{"linux/arm/v7", "linux/arm", true},
		{"linux/arm64", "linux/arm*", true},
		{"linux/arm*", "linux/*", true},
		{"linux/*", "*/*", true},
		{"linux/*", "linux/arm64", false},
		{"linux/*", "*/arm64", false},
		{"*/arm64", "linux/*", false},
		{"linux/arm", "linux/arm/*", false},
		{"linux/*", "linux/*", false},
	} {
		if got := ParsePattern(c.a).IsPartOf(ParsePattern(c.b)); got != c.want {
			t.Errorf("%s is a part of %s: %t", c.a, c.b, got)
		}
	}
}
