package run

import (
	"errors"
	"io"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A program that the kernel refuses is told from one that fails by itself.
func TestForeign(t *testing.T) {
	for _, c := range []struct {
		arch, prints string
		code         int
		want         bool
	}{
		{"arm64", "exec /where: exec format error\n", 255, true},
		{"arm64", "standard_init_linux.go:228: exec user process caused: exec format error\n", 1, true},
		{"arm64", "exec /where: exec format error\nand more of the program's own\n", 1, false},
		{"arm64", "", 1, false},
		{"amd64", "exec /where: exec format error\n", 255, false},
	} {
		w := &formatWatch{to: io.Discard}
		if _, err := io.WriteString(w, c.prints); err != nil {
			t.Fatal(err)
		}
		err := w.checkFormat(v1.Platform{OS: "linux", Architecture: c.arch},
			plan.Platform{OS: "linux", Arch: "amd64"}, c.code)
		var foreign *executor.ForeignError
		if errors.As(err, &foreign) != c.want {
			t.Errorf("%s, %q, exit code %d: %v", c.arch, c.prints, c.code, err)
		}
	}
}
