package source

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestArchitectureTags: go has the same ones.
func TestArchitectureTags(t *testing.T) {
	for _, test := range []struct{ arch, variant, env string }{
		{"386", "", ""}, {"386", "softfloat", "GO386=softfloat"}, {"amd64", "", ""}, {"amd64", "v3", "GOAMD64=v3"},
		{"arm", "", "GOARM=7"}, {"arm", "v6", "GOARM=6"}, {"arm", "v7,softfloat", "GOARM=7,softfloat"},
		{"arm64", "", ""}, {"arm64", "v8", "GOARM64=v8.0"}, {"arm64", "v8.2,lse", "GOARM64=v8.2,lse"},
		{"arm64", "v9", "GOARM64=v9.0"}, {"arm64", "v9.5", "GOARM64=v9.5"}, {"mips", "", ""},
		{"mips64le", "softfloat", "GOMIPS64=softfloat"}, {"ppc64le", "", ""}, {"ppc64", "power9", "GOPPC64=power9"},
		{"riscv64", "rva22u64", "GORISCV64=rva22u64"}, {"s390x", "", ""}, {"wasm", "", ""},
		{"wasm", "signext", "GOWASM=signext"},
	} {
		goos := "linux"
		if test.arch == "wasm" {
			goos = "js"
		}
		cmd := exec.CommandContext(t.Context(), "go", "list", "-f", `{{range context.ToolTags}}{{.}} {{end}}`, "unsafe")
		cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+test.arch, test.env)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(strings.Fields(string(out)), func(tag string) bool {
			return !strings.HasPrefix(tag, test.arch+".")
		})
		if got := architectureTags(test.arch, test.variant); !slices.Equal(got, want) {
			t.Errorf("%s/%s: %q, and go has %q", test.arch, test.variant, got, want)
		}
	}
}
