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
	denyInspection()
	return serve(os.Stdin, os.Stdout)
}

// denyInspection keeps commands from opening this process's files by /proc/1/fd, with which they could read
// or forge its messages (prctl(2), PR_SET_DUMPABLE). Programs that it starts are not affected.
func denyInspection() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) // fails for no value but a wrong one
}

// lastOutput is how long to wait for output of processes that a command left behind.
const lastOutput = time.Second

// serve is the agent. It returns at the end of the input, with its exit code.
func serve(in io.Reader, out io.Writer) int {
	s := &server{out: out, temps: map[int]string{}}
	s.send(frame{kind: frameHello, data: helloMessage{protocolVersion, listMounted()}.data()})
	for r := bufio.NewReader(in); ; {
		f, err := readFrame(r)
		if errors.Is(err, io.EOF) {
			s.killAll()
			return 0
		}
		var t Task
		if err == nil {
			err = json.Unmarshal(f.data, &t)
		}
		if err != nil {
			return 1
		}
		// Ends with the command. The process ends with the input.
		go func() { s.sendResult(f.command, s.run(f.command, t)) }()
	}
}

// A server writes frames for commands that run at the same time.
type server struct {
	mu  sync.Mutex
	out io.Writer

	running sync.Mutex
	temps   map[int]string // by process ID of a command that runs, the directory that it works in
}

// track notes a command that runs, until ended is called.
func (s *server) track(pid int, temp string) (ended func()) {
	s.running.Lock()
	defer s.running.Unlock()
	s.temps[pid] = temp
	return func() {
		s.running.Lock()
		defer s.running.Unlock()
		delete(s.temps, pid)
	}
}

// killAll kills the commands that run, and removes their directories for temporary files: gobuild, which
// would do so, is gone.
func (s *server) killAll() {
	s.running.Lock()
	defer s.running.Unlock()
	for pid, temp := range s.temps {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		if temp != "" {
			_ = os.RemoveAll(temp)
		}
	}
}

// send writes a frame. If that fails, the connection is gone, and the input ends too.
func (s *server) send(f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = writeFrame(s.out, f)
}

func (s *server) sendResult(command uint32, e result) {
	data, _ := json.Marshal(e) // a number and a text: never fails
	s.send(frame{frameEnd, command, data})
}

// run runs a command to its end.
func (s *server) run(command uint32, t Task) result {
	code, err := s.start(command, t)
	if stalled := (*stall.Error)(nil); errors.As(err, &stalled) {
		return result{Stalled: stalled}
	}
	if err != nil {
		return result{Err: err.Error()}
	}
	return result{Code: code}
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
	temp, err := makeTempNear(t.Out)
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
		ended := s.track(cmd.Process.Pid, temp)
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

// awaitEnd waits for the end of a command. One that fetches is killed, with all that it started, if the
// server is silent for too long.
func awaitEnd(cmd *exec.Cmd, t Task) (stalled error) {
	ended := make(chan error, 1)
	if limits, is := fetchLimits(t); is {
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

func fetchLimits(t Task) (limits stall.Limits, is bool) {
	for _, kv := range t.Env {
		is = is || strings.HasPrefix(kv, stall.Variable+"=")
	}
	limits, err := stall.FromEnvironment(t.Env)
	return limits, is && err == nil
}

// makeTempNear makes a directory in out for a go command's temporary files: from another mount go could not
// rename its result, and would copy it. It is an error if /tmp is on another file system, as that of out
// may be a slow one, of another machine.
func makeTempNear(out string) (string, error) {
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

// An output is the pipe that a command prints to. The pipe of exec.Cmd does not do, as it is closed some
// time after the end of the command even if not all was read.
type output struct {
	r, w   *os.File
	ended  atomic.Bool // the command
	copied chan struct{}
}

// newOutput returns an output that calls pass with what is printed. Its goroutine ends with finish.
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
		// The deadline may have passed before the first read.
		if errors.Is(err, os.ErrDeadlineExceeded) && !late {
			late = true
			continue
		}
		if err != nil {
			return
		}
	}
}

// finish is called after the end of the command. It returns when all output was passed on, also that of
// processes which the command left behind, as long as they print.
func (o *output) finish() {
	o.ended.Store(true)
	_ = o.r.SetReadDeadline(time.Now().Add(lastOutput))
	<-o.copied
	o.r.Close()
}
