package testrun

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A Spec is a run to start.
type Spec struct {
	Binary string
	Args   []string
	Dir    string
	Env    []string
	// Terminal gives the run a terminal of its own, whose foreground process it is: standard
	// input, output and error, and the controlling terminal (tty(4)).
	Terminal bool
	// Edit changes the command before it starts. It may be nil.
	Edit func(*exec.Cmd)
}

// A Run is a process that was started.
type Run struct {
	Cmd            *exec.Cmd
	Stdout, Stderr Output // a terminal's output is in Stdout

	control *os.File // the other side of the terminal
	started time.Time
	ended   chan struct{}
	code    int
}

// Output is what was printed so far.
type Output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// Start starts a run. Whoever starts it must see to its end by Wait or Kill.
func Start(s Spec) (*Run, error) {
	r := &Run{Cmd: exec.Command(s.Binary, s.Args...), ended: make(chan struct{})}
	r.Cmd.Dir, r.Cmd.Env = s.Dir, s.Env
	r.Cmd.WaitDelay = time.Second
	r.Cmd.Stdout, r.Cmd.Stderr = &r.Stdout, &r.Stderr
	var user *os.File
	if s.Terminal {
		var err error
		if r.control, user, err = openTerminal(); err != nil {
			return nil, err
		}
		r.Cmd.Stdin, r.Cmd.Stdout, r.Cmd.Stderr = user, user, user
		r.Cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	}
	if s.Edit != nil {
		s.Edit(r.Cmd)
	}
	r.started = time.Now()
	err := r.Cmd.Start()
	if user != nil {
		user.Close()
	}
	if err != nil {
		return nil, err
	}
	if r.control != nil {
		go r.read()
	}
	go func() {
		r.code = ExitCode(r.Cmd.Wait())
		close(r.ended)
	}()
	return r, nil
}

// read keeps what is printed on the terminal until that is closed.
func (r *Run) read() {
	buf := make([]byte, 4096)
	for {
		n, err := r.control.Read(buf)
		_, _ = r.Stdout.Write(buf[:n])
		if err != nil {
			return
		}
	}
}

// Signal sends a signal to the process.
func (r *Run) Signal(s syscall.Signal) { _ = r.Cmd.Process.Signal(s) }

// Hangup closes the terminal, as a terminal emulator does whose window is closed.
func (r *Run) Hangup() { _ = r.control.Close() }

// Kill ends the process, whatever it does.
func (r *Run) Kill() {
	r.Signal(syscall.SIGKILL)
	<-r.ended
}

// Ended is closed when the process has ended.
func (r *Run) Ended() <-chan struct{} { return r.ended }

// ErrRunning is Wait's answer where the process goes on.
var ErrRunning = errors.New("the process still runs")

// Wait waits for the end of the process, for so long at most, and returns its exit code: 128+n
// where signal n ended it.
func (r *Run) Wait(limit time.Duration) (code int, err error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-r.ended:
		return r.code, nil
	case <-timer.C:
		return 0, ErrRunning
	}
}

// After waits until the process has run for so long. It reports false where it ended before.
func (r *Run) After(d time.Duration) bool {
	select {
	case <-r.ended:
		return false
	case <-time.After(time.Until(r.started.Add(d))):
		return true
	}
}

// ExitCode returns the exit code for an error of Cmd.Wait: 128+n after signal n, and -1 if the program did
// not run.
func ExitCode(err error) int {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if err == nil || errors.Is(err, exec.ErrWaitDelay) {
			return 0
		}
		return -1
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
