package toolchain

import (
	"errors"
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

func TestCheck(t *testing.T) {
	tr := knownList(t)
	// served, not listed
	tr.WriteFile(modulePath+"/@v/v0.0.1-go1.24.7.linux-amd64.info", `{"Version": "v0.0.1-go1.24.7.linux-amd64"}`)
	s := goproxytest.Serve(t, tr)
	c := newStore(t, s)
	for _, version := range []string{"1.24.13", "go1.26.8", "1.24.7"} {
		if err := c.Catalog().Check(t.Context(), version, "linux", "amd64"); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
	var unknown *UnknownVersionError
	err := c.Catalog().Check(t.Context(), "1.24.14", "linux", "amd64")
	if !errors.As(err, &unknown) || !slices.Equal(unknown.Suggestions, []string{"1.24.13"}) {
		t.Errorf("error is %v", err)
	}
	err = c.Catalog().Check(t.Context(), "1.24.13", "darwin", "arm64")
	if !errors.As(err, &unknown) || unknown.Platform != "darwin/arm64" {
		t.Errorf("error is %v", err)
	}
	if err := c.Catalog().Check(t.Context(), "latest", "linux", "amd64"); err == nil {
		t.Error("latest is no version")
	}
	s.Close()
	if err := c.Catalog().Check(t.Context(), "1.24.15", "linux", "amd64"); err != nil {
		t.Errorf("without a network: %v", err)
	}
}
