package plan

import "strings"

// A CrossCompiler is Debian's C compiler for a platform.
type CrossCompiler struct {
	Program  string
	Packages []string // that have it, and the C library's headers
}

// crossCompilers are those for Linux by architecture; "arm/v5" is for processors without floating point.
var crossCompilers = map[string]CrossCompiler{
	"386": linuxCompiler("i686-linux-gnu", "i386"), "amd64": linuxCompiler("x86_64-linux-gnu", "amd64"),
	"arm": linuxCompiler("arm-linux-gnueabihf", "armhf"), "arm/v5": linuxCompiler("arm-linux-gnueabi", "armel"),
	"arm64": linuxCompiler("aarch64-linux-gnu", "arm64"),
	"mips":  linuxCompiler("mips-linux-gnu", "mips"), "mipsle": linuxCompiler("mipsel-linux-gnu", "mipsel"),
	"mips64le": linuxCompiler("mips64el-linux-gnuabi64", "mips64el"),
	"ppc64le":  linuxCompiler("powerpc64le-linux-gnu", "ppc64el"),
	"riscv64":  linuxCompiler("riscv64-linux-gnu", "riscv64"), "s390x": linuxCompiler("s390x-linux-gnu", "s390x"),
}

// mingw are those for Windows.
var mingw = map[string]CrossCompiler{
	"386":   {"i686-w64-mingw32-gcc", []string{"gcc-mingw-w64-i686"}},
	"amd64": {"x86_64-w64-mingw32-gcc", []string{"gcc-mingw-w64-x86-64"}},
}

func linuxCompiler(triple, arch string) CrossCompiler {
	return CrossCompiler{triple + "-gcc",
		[]string{"gcc-" + strings.ReplaceAll(triple, "_", "-"), "libc6-dev-" + arch + "-cross"}}
}

// CrossCompilerFor returns Debian's C compiler for a platform; ok is false if it has none.
func CrossCompilerFor(pl Platform) (c CrossCompiler, ok bool) {
	switch {
	case pl.OS == "windows":
		c, ok = mingw[pl.Arch]
	case pl.OS != "linux":
	case pl.Arch == "arm" && strings.HasPrefix(pl.Variant, "v5"):
		c, ok = crossCompilers["arm/v5"]
	default:
		c, ok = crossCompilers[pl.Arch]
	}
	return c, ok
}

// CrossCompilerNamed returns the one whose program has a name; ok is false if there is none.
func CrossCompilerNamed(program string) (c CrossCompiler, ok bool) {
	for _, all := range []map[string]CrossCompiler{crossCompilers, mingw} {
		for _, c := range all {
			if c.Program == program {
				return c, true
			}
		}
	}
	return CrossCompiler{}, false
}
