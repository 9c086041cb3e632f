package goversion

// A port is a platform that Go compiles for, from one release line to another.
type port struct {
	platform    string
	first, last string // lines; last is "" for ports that are still there
}

// ports are what `go tool dist list` prints (cgoEnabled in src/cmd/dist/build.go, without the
// ports marked as broken), read from the sources of a release of each line from 1.7 to 1.27.
// The lines before have no such command: theirs are the ports with a runtime entry point
// (src/runtime/rt0_<os>_<arch>.s). linux/riscv64 was listed by 1.11 already, three lines
// before there was a compiler for it.
var ports = []port{
	{"aix/ppc64", "1.12", ""},
	{"android/386", "1.6", ""},
	{"android/amd64", "1.6", ""},
	{"android/arm", "1.4", ""},
	{"android/arm64", "1.6", ""},
	{"darwin/386", "1", "1.14"},
	{"darwin/amd64", "1", ""},
	{"darwin/arm", "1.5", "1.14"},
	{"darwin/arm64", "1.5", ""},
	{"dragonfly/386", "1.2", "1.4"},
	{"dragonfly/amd64", "1.2", ""},
	{"freebsd/386", "1", ""},
	{"freebsd/amd64", "1", ""},
	{"freebsd/arm", "1.1", ""},
	{"freebsd/arm64", "1.14", ""},
	{"freebsd/riscv64", "1.20", "1.25"},
	{"illumos/amd64", "1.13", ""},
	{"ios/amd64", "1.16", ""},
	{"ios/arm64", "1.16", ""},
	{"js/wasm", "1.11", ""},
	{"linux/386", "1", ""},
	{"linux/amd64", "1", ""},
	{"linux/arm", "1", ""},
	{"linux/arm64", "1.5", ""},
	{"linux/loong64", "1.19", ""},
	{"linux/mips", "1.8", ""},
	{"linux/mips64", "1.6", ""},
	{"linux/mips64le", "1.6", ""},
	{"linux/mipsle", "1.8", ""},
	{"linux/ppc64", "1.5", ""},
	{"linux/ppc64le", "1.5", ""},
	{"linux/riscv64", "1.14", ""},
	{"linux/s390x", "1.7", ""},
	{"nacl/386", "1.3", "1.13"},
	{"nacl/amd64p32", "1.3", "1.13"},
	{"nacl/arm", "1.4", "1.13"},
	{"netbsd/386", "1", ""},
	{"netbsd/amd64", "1", ""},
	{"netbsd/arm", "1.1", ""},
	{"netbsd/arm64", "1.13", ""},
	{"openbsd/386", "1", ""},
	{"openbsd/amd64", "1", ""},
	{"openbsd/arm", "1.5", ""},
	{"openbsd/arm64", "1.13", ""},
	{"openbsd/mips64", "1.16", "1.20"},
	{"openbsd/ppc64", "1.22", ""},
	{"openbsd/riscv64", "1.23", ""},
	{"plan9/386", "1", ""},
	{"plan9/amd64", "1.1", ""},
	{"plan9/arm", "1.7", ""},
	{"solaris/amd64", "1.3", ""},
	{"wasip1/wasm", "1.21", ""},
	{"windows/386", "1", ""},
	{"windows/amd64", "1", ""},
	{"windows/arm", "1.12", "1.23"},
	{"windows/arm64", "1.17", ""},
}
