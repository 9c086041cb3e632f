package plan

import (
	"encoding/json"
	"strings"
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

func TestFile(t *testing.T) {
	for _, test := range []struct {
		mode           BuildMode
		name, platform string
		want           string
	}{
		{"", "api", "linux/amd64", "api"}, {"", "api", "windows/amd64", "api.exe"},
		{"", "api.exe", "windows/amd64", "api.exe"}, {"", "api.exe", "linux/amd64", "api.exe"},
		{"", "app.wasm", "js/wasm", "app.wasm"}, {"", "libz.a", "linux/amd64", "libz.a"},
		{ModeCArchive, "libz", "linux/amd64", "libz.a libz.h"},
		{ModeCArchive, "libz.a", "windows/amd64", "libz.a libz.h"},
		{ModeCArchive, "libz.so", "linux/amd64", "libz.so.a libz.so.h"},
		{ModeCArchive, ".a", "linux/amd64", ".a.a .a.h"},
		{ModeCShared, "libz.so", "linux/amd64", "libz.so libz.h"},
		{ModeCShared, "libz.so", "darwin/arm64", "libz.dylib libz.h"},
		{ModeCShared, "z.dll", "windows/amd64", "z.dll z.h"}, {ModeCShared, "z.wasm", "wasip1/wasm", "z.wasm"},
		{ModePlugin, "p.so", "linux/amd64", "p.so"}, {ModePlugin, "p", "linux/amd64", "p.so"},
	} {
		p, err := ParsePlatform(test.platform)
		target := Target{Name: test.name, BuildMode: test.mode}
		if got := strings.Join(target.Files(p), " "); err != nil || got != test.want {
			t.Errorf("%s %q for %s: %s, want %s", test.mode, test.name, p, got, test.want)
		}
	}
}
