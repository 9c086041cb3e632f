//go:build linux

package soak

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/gobuild-dev/gobuild/pkg/internal/testrun"
)

// runInTerminal runs gobuild in a terminal of its own (pty(7)), closes that, and returns how
// gobuild ended and how long it took to.
func (w *world) runInTerminal(moment time.Duration, args ...string) (result, time.Duration) {
	w.t.Helper()
	ours, its := newTerminal(w.t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := w.command(ctx, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = its, its, its
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	must(w.t, cmd.Start())
	must(w.t, its.Close())
	var shown strings.Builder
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(&shown, ours)
	}()
	time.Sleep(moment)
	closed := time.Now()
	must(w.t, ours.Close())
	code := testrun.ExitCode(cmd.Wait())
	<-read
	return result{code: code, stderr: shown.String(), took: time.Since(closed)}, time.Since(closed)
}

func newTerminal(t *testing.T) (ours, its *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	must(t, err)
	var number uint32
	unlock := int32(0)
	must(t, ioctl(ours, syscall.TIOCSPTLCK, unsafe.Pointer(&unlock)))
	must(t, ioctl(ours, syscall.TIOCGPTN, unsafe.Pointer(&number)))
	its, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	must(t, err)
	return ours, its
}

func ioctl(f *os.File, request uintptr, arg unsafe.Pointer) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = raw.Control(func(fd uintptr) { _, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(arg)) })
	if errno != 0 {
		return errno
	}
	return err
}
