//go:build unix

package dist

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// TestPipeForRecord holds that a pipe in the place of the record is replaced: to write to it would
// wait for a reader.
func TestPipeForRecord(t *testing.T) {
	d := newDir(t, "dist")
	d.put(t, ".", "app", "one")
	if err := errors.Join(os.Remove(d.project.opts.Record), syscall.Mkfifo(d.project.opts.Record, 0o644)); err != nil {
		t.Fatal(err)
	}
	d = d.again()
	d.put(t, ".", "app", "two")
	d = d.again()
	if _, err := d.Clean(); err != nil {
		t.Fatal(err)
	}
	d.want(t, "dist/.gitignore") // nothing says any more whose it is
}
