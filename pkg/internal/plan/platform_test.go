package plan

import (
	"encoding/json"
	"testing"
)

func TestParsePlatform(t *testing.T) {
	for _, test := range []struct{ in, want, dir string }{
		{"linux/amd64", "linux/amd64", "linux_amd64"},
		{"linux/arm/v7", "linux/arm/v7", "linux_arm_v7"},
		{"linux/arm64/v8", "linux/arm64", "linux_arm64"},
		{"linux/arm64/v8.0", "linux/arm64", "linux_arm64"},
		{"linux/arm64/v9", "linux/arm64/v9", "linux_arm64_v9"},
		{"linux/arm64/v9.0", "linux/arm64/v9", "linux_arm64_v9"},
		{"linux/arm64/v9.0,lse", "linux/arm64/v9,lse", "linux_arm64_v9_lse"},
		{"linux/arm64/v8.0,lse", "linux/arm64/v8,lse", "linux_arm64_v8_lse"},
		{"linux/arm64/v8.9", "linux/arm64/v8.9", "linux_arm64_v8.9"},
		{"linux/arm64/*", "linux/arm64/*", "linux_arm64_*"},
		{"linux/amd64/v1", "linux/amd64", "linux_amd64"},
		{"linux/amd64/v3", "linux/amd64/v3", "linux_amd64_v3"},
	} {
		p, err := ParsePlatform(test.in)
		if err != nil || p.String() != test.want || p.Dir() != test.dir {
			t.Errorf("%s: %s, %s, %v", test.in, p, p.Dir(), err)
		}
		if text, err := json.Marshal(p); err != nil || string(text) != `"`+test.want+`"` {
			t.Errorf("%s is %s in JSON, %v", test.in, text, err)
		}
	}
	for _, wrong := range []string{"", "linux", "linux/", "/amd64", "linux/arm/v7/x"} {
		if p, err := ParsePlatform(wrong); err == nil {
			t.Errorf("%q is %s", wrong, p)
		}
	}
}

func TestExe(t *testing.T) {
	if got := (Platform{OS: "windows", Arch: "amd64"}).Exe("api"); got != "api.exe" {
		t.Error(got)
	}
	if got := (Platform{OS: "linux", Arch: "amd64"}).Exe("api"); got != "api" {
		t.Error(got)
	}
}
