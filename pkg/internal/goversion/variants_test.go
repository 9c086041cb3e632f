package goversion

import (
	"maps"
	"testing"
)

func TestVariantEnv(t *testing.T) {
	for _, test := range []struct{ version, goarch, variant, want string }{
		{"1.26.8", "arm", "v7", "GOARM=7"}, {"1.2.2", "arm", "v5", "GOARM=5"}, {"1.26.8", "arm", "v8", "error"},
		{"1.26.8", "amd64", "v3", "GOAMD64=v3"}, {"1.18rc1", "amd64", "v2", "GOAMD64=v2"}, {"1.17.13", "amd64",
			"v3", "error"},
		{"1.17.13", "amd64", "v1", ""}, {"1.26.8", "amd64", "", ""}, {"1.26.8", "amd64", "v5", "error"},
		{"1.26.8", "arm64", "v8", "GOARM64=v8.0"}, {"1.22.5", "arm64", "v8", ""}, {"1.22.5", "arm64", "v8.0", ""},
		{"1.22.5", "arm64", "v9", "error"}, {"1.23.0", "arm64", "v9", "GOARM64=v9.0"}, {"1.23.0", "arm64", "v8.2",
			"GOARM64=v8.2"},
		{"1.26.8", "386", "sse2", "GO386=sse2"}, {"1.15.15", "386", "softfloat", "error"}, {"1.15.15", "386", "387",
			"GO386=387"},
		{"1.16.15", "386", "387", "error"}, {"1.26.8", "mipsle", "softfloat", "GOMIPS=softfloat"}, {"1.9.7", "mips",
			"hardfloat", ""},
		{"1.10.8", "mips64le", "softfloat", "error"}, {"1.11", "mips64", "softfloat", "GOMIPS64=softfloat"},
		{"1.19.13", "ppc64le", "power10", "error"}, {"1.20.14", "ppc64le", "power10", "GOPPC64=power10"},
		{"1.24.13", "riscv64", "rva23u64", "error"}, {"1.24.13", "riscv64", "rva22u64", "GORISCV64=rva22u64"},
		{"1.22.5", "riscv64", "rva20u64", ""}, {"1.26.8", "arm", "v7,softfloat", "GOARM=7,softfloat"},
		{"1.21.13", "arm", "v7,softfloat", "error"},
		{"1.26.8", "arm", "v7,hardfloat", "error"}, {"1.26.8", "arm", "v5,hardfloat", "GOARM=5,hardfloat"},
		{"1.26.8", "arm64", "v8.2,lse", "GOARM64=v8.2,lse"}, {"1.26.8", "arm64", "v8,lse,crypto",
			"GOARM64=v8.0,lse,crypto"},
		{"1.26.8", "arm64", "v8.2,crypto,lse", "error"}, {"1.26.8", "arm64", "v8.2,", "error"},
		{"1.22.5", "arm64", "v8.0,lse", "error"}, {"1.26.8", "wasm", "satconv,signext", "GOWASM=satconv,signext"},
		{"1.12.17", "wasm", "signext", "error"}, {"1.26.8", "wasm", "simd", "error"},
		{"1.26.8", "s390x", "z13", "error"}, {"1.26.8", "s390x", "", ""},
	} {
		got := ""
		env, err := VariantEnv(test.version, "linux", test.goarch, test.variant)
		for name, value := range env {
			got += name + "=" + value
		}
		if err != nil {
			got = "error"
		}
		if got != test.want {
			t.Errorf("go%s linux/%s/%s: %q, %v; not %q", test.version, test.goarch, test.variant, got, err, test.want)
		}
	}
	if env, ok := Variants("arm", "v6"); !ok || !maps.Equal(env, map[string]string{"GOARM": "6"}) {
		t.Errorf("linux/arm/v6: %v, %v", env, ok)
	}
	_, err := VariantEnv("1.26.8", "linux", "arm", "v9")
	want := `arm has no variant "v9"; there is v5, v6, v7, and after a comma softfloat (v6, v7), hardfloat (v5)`
	if err == nil || err.Error() != want {
		t.Errorf("error is %v", err)
	}
}

func TestRightVariant(t *testing.T) {
	for _, test := range []struct{ goarch, name, want string }{
		{"arm", "7", "v7"}, {"arm", "v7l", "v7"}, {"arm", "V6", "v6"}, {"arm", "v9", ""}, {"arm", "softfloat",
			"v7,softfloat"}, {"arm", "hardfloat", "v5,hardfloat"}, {"arm", "7,softfloat", "v7,softfloat"},
		{"arm64", "lse", "v8.0,lse"}, {"arm64", "8.2,crypto,lse", "v8.2,lse,crypto"}, {"arm64", "v8.0,LSE", "v8.0,lse"},
		{"arm64", "8", "v8"}, {"arm64", "v8.0,sve", ""}, {"amd64", "3", "v3"}, {"amd64", "v3", "v3"}, {"amd64", "", ""},
		{"ppc64le", "9", "power9"}, {"riscv64", "rva22", "rva22u64"}, {"mips", "soft", "softfloat"},
		{"386", "sse", "sse2"}, {"wasm", "signext,satconv", "satconv,signext"}, {"wasm", "simd", ""},
		{"wasm", "SATCONV", "satconv"}, {"s390x", "z13", ""},
	} {
		if got := RightVariant(test.goarch, test.name); got != test.want {
			t.Errorf("%s/%s: %q, not %q", test.goarch, test.name, got, test.want)
		}
	}
	want := `wasm has no variant "simd"; there is satconv, signext, and several with commas: satconv,signext`
	if err := CheckVariant("wasm", "simd"); err == nil || err.Error() != want {
		t.Errorf("error is %v", err)
	}
}
