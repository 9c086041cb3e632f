package toolchain

import (
	"errors"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

func TestOff(t *testing.T) {
	tr, _ := oneDist(t)
	cache := t.TempDir()
	s := goproxytest.Serve(t, tr)
	off := settingsOf(s)
	off.GOPROXY = "off"
	c := Open(off, cache)
	if _, err := c.Install(t.Context(), made, "linux", "amd64"); !errors.Is(err, goproxy.ErrOff) {
		t.Errorf("error is %v", err)
	}
	_, err := Open(settingsOf(s), cache).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	if _, err := c.Install(t.Context(), made, "linux", "amd64"); err != nil {
		t.Errorf("what is installed needs no proxy: %v", err)
	}
	if v, err := c.Catalog().Newest(t.Context(), "1.99"); err != nil || v != made {
		t.Errorf("newest of what is installed: %s, %v", v, err)
	}
}

// TestDirect asks where golang.org/toolchain says that its versions are.
func TestDirect(t *testing.T) {
	if u := module.Direct.String(); u != "https://go.dev/dl/mod" {
		t.Errorf("versions are at %s", u)
	}
}
