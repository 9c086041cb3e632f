package run

import (
	"io"
	"regexp"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// noFormat matches all that a container prints if the kernel refuses its program, with newer and older
// versions of runc.
var noFormat = regexp.MustCompile(
	`^(exec \S+: exec format error|standard_init_linux\.go:\d+: exec user process caused: exec format error)\s*$`)

// A formatWatch passes on what a program prints, and keeps the beginning.
type formatWatch struct {
	to io.Writer

	mu    sync.Mutex
	start []byte
}

const maxStart = 512 // bytes, more than the message has

func (w *formatWatch) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.start = append(w.start, p[:min(len(p), maxStart-len(w.start))]...)
	w.mu.Unlock()
	return w.to.Write(p)
}

// checkFormat returns an error if the program is for another architecture than the native one and did not
// start.
func (w *formatWatch) checkFormat(program v1.Platform, native plan.Platform, code int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if code == 0 || program.Architecture == native.Arch || !noFormat.Match(w.start) {
		return nil
	}
	return &executor.ForeignError{
		Platform: plan.Platform{OS: program.OS, Arch: program.Architecture, Variant: program.Variant},
		Where:    "the Docker engine", Native: native,
	}
}
