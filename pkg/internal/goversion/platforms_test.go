package goversion

import (
	"strings"
	"testing"
)

// The names are go/build's known lists (internal/syslist of Go 1.26) without those that no release could build
// for.
func TestKnownNames(t *testing.T) {
	systems, architectures := KnownNames()
	if got, want := strings.Join(systems, ","), "aix,android,darwin,dragonfly,freebsd,illumos,ios,js,linux,nacl,"+
		"netbsd,openbsd,plan9,solaris,wasip1,windows"; got != want {
		t.Errorf("the systems are %s, want %s", got, want)
	}
	if got, want := strings.Join(architectures, ","), "386,amd64,amd64p32,arm,arm64,loong64,mips,mipsle,mips64,"+
		"mips64le,ppc64,ppc64le,riscv64,s390x,wasm"; got != want {
		t.Errorf("the architectures are %s, want %s", got, want)
	}
}
