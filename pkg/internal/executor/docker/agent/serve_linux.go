package agent

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// serveContainer is process 1 of a container.
func serveContainer() (code int) {
	hide()
	return serve(os.Stdin, os.Stdout)
}

// hide keeps what runs in the container from opening what this process has open, by /proc/1/fd, and
// so from telling or answering in its place (prctl(2), PR_SET_DUMPABLE). Programs that it starts are
// as they always are.
func hide() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) // fails for no value but a wrong one
}

// lastOutput is for how long nothing may come from processes that a command left behind.
const lastOutput = time.Second

// serve is the agent. It returns at the end of the input, with its exit code.
func serve(in io.Reader, out io.Writer) int {
	s := &server{out: out, temps: map[int]string{}}
	s.send(frame{kind: frameHello, data: greeting{agentVersion, listMounted()}.data()})
	for r := bufio.NewReader(in); ; {
		f, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			s.end()
			return 0
		}
		var t Task
		if err == nil {
			err = json.Unmarshal(f.data, &t)
		}
		if err != nil {
			return 1
		}
		go func() { s.sendEnding(f.command, s.run(f.command, t)) }()
	}
}

// A server writes frames for commands that run at the same time.
type server struct {
	mu  sync.Mutex
	out io.Writer

	running sync.Mutex
	temps   map[int]string // by process ID of a command that runs, the directory that it works in
}

// began notes a command that runs. ended is to be called at its end.
func (s *server) began(pid int, temp string) (ended func()) {
	s.running.Lock()
	defer s.running.Unlock()
	s.temps[pid] = temp
	return func() {
		s.running.Lock()
		defer s.running.Unlock()
		delete(s.temps, pid)
	}
}

// end kills the commands that run, and removes what they worked in: gobuild is gone, which would
// do it.
func (s *server) end() {
	s.running.Lock()
	defer s.running.Unlock()
	for pid, temp := range s.temps {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		if temp != "" {
			_ = os.RemoveAll(temp)
		}
	}
}

// send writes a frame. Where that fails nobody listens any more, and the input ends, too.
func (s *server) send(f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = writeFrame(s.out, f)
}

func (s *server) sendEnding(command uint32, e ending) {
	data, _ := json.Marshal(e) // a number and a text: never fails
	s.send(frame{frameEnd, command, data})
}

// run runs a command to its end.
func (s *server) run(command uint32, t Task) ending {
	code, err := s.start(command, t)
	if stalled := (*stall.Error)(nil); errors.As(err, &stalled) {
		return ending{Stalled: stalled}
	}
	if err != nil {
		return ending{Err: err.Error()}
	}
	return ending{Code: code}
}

func (s *server) start(command uint32, t Task) (code int, err error) {
	if len(t.Args) == 0 {
		return 0, errors.New("there is no command")
	}
	if _, err := os.Stat(cmp.Or(t.Dir, "/")); err != nil { // else it is the program that is said to be missing
		return 0, err
	}
	env := append(os.Environ(), t.Env...)
	name, err := lookPath(t.Args[0], t.Dir, env)
	if err != nil {
		return 0, err
	}
	temp, err := tempBeside(t.Out)
	if err == nil {
		env = append(env, "GOTMPDIR="+temp)
	}
	out, err := newOutput(func(p []byte) { s.send(frame{frameOutput, command, p}) })
	if err != nil {
		os.RemoveAll(temp)
		return 0, err
	}
	// In a group of its own, so that one that signals its group does not reach the agent.
	cmd := exec.Cmd{Path: name, Args: t.Args, Env: env, Dir: t.Dir, Stdout: out.w, Stderr: out.w,
		SysProcAttr: ownGroup()}
	err = cmd.Start()
	out.w.Close()
	if err == nil {
		ended := s.began(cmd.Process.Pid, temp)
		err = awaitEnd(&cmd, t)
		defer ended()
		defer os.RemoveAll(temp)
	}
	out.finish()
	if err != nil {
		os.RemoveAll(temp)
		return 0, err
	}
	return executor.ExitCode(cmd.ProcessState), nil
}

// awaitEnd waits for the end of a command, whose state says how it ended. One that fetches has a limit
// for silence, and is killed with what it started when that is over.
func awaitEnd(cmd *exec.Cmd, t Task) (stalled error) {
	ended := make(chan error, 1)
	if limits, is := waitsOf(t); is {
		defer stall.WatchProcesses(context.Background(), limits, "", func(err error) {
			ended <- err
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		})()
	}
	_ = cmd.Wait()
	select {
	case stalled = <-ended:
		return stalled
	default:
		return nil
	}
}

func waitsOf(t Task) (limits stall.Limits, is bool) {
	for _, kv := range t.Env {
		is = is || strings.HasPrefix(kv, stall.Variable+"=")
	}
	limits, err := stall.FromEnvironment(t.Env)
	return limits, is && err == nil
}

// tempBeside makes a directory for what a go command makes on the way to out, in it: from another mount
// it could not rename what is done, and copies it. Where /tmp is on another file system there is
// none, as that of out may be a slow one, of another machine.
func tempBeside(out string) (string, error) {
	var here, there syscall.Stat_t
	if err := errors.Join(syscall.Stat(os.TempDir(), &here), syscall.Stat(out, &there)); err != nil {
		return "", err
	}
	if here.Dev != there.Dev {
		return "", syscall.EXDEV
	}
	return os.MkdirTemp(out, TempPrefix+"*")
}

// lookPath finds a program as the engine does, by the PATH that the program gets.
func lookPath(name, dir string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	var list string
	for _, kv := range env {
		if value, is := strings.CutPrefix(kv, "PATH="); is {
			list = value
		}
	}
	for _, in := range filepath.SplitList(list) {
		in = cmp.Or(in, ".")
		if !path.IsAbs(in) {
			in = path.Join(dir, in)
		}
		if found, err := exec.LookPath(path.Join(in, name)); err == nil {
			return found, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// An output is the pipe that a command prints to. exec.Cmd has one, too, but closes it some time after
// the end of the command, whether all was read or not.
type output struct {
	r, w   *os.File
	ended  atomic.Bool // the command
	copied chan struct{}
}

// newOutput passes on what is printed.
func newOutput(pass func([]byte)) (*output, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	o := &output{r: r, w: w, copied: make(chan struct{})}
	go o.copy(pass)
	return o, nil
}

func (o *output) copy(pass func([]byte)) {
	defer close(o.copied)
	late := false
	for buf := make([]byte, 64<<10); ; {
		if o.ended.Load() {
			_ = o.r.SetReadDeadline(time.Now().Add(lastOutput))
		}
		n, err := o.r.Read(buf)
		if n > 0 {
			pass(buf[:n])
			late = false
		}
		// A deadline may have passed before there was a look at the pipe.
		if errors.Is(err, os.ErrDeadlineExceeded) && !late {
			late = true
			continue
		}
		if err != nil {
			return
		}
	}
}

// finish returns when all is passed on that the command printed, which has ended, and what it left
// behind, as long as that prints.
func (o *output) finish() {
	o.ended.Store(true)
	_ = o.r.SetReadDeadline(time.Now().Add(lastOutput))
	<-o.copied
	o.r.Close()
}
