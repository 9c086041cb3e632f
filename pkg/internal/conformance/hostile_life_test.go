//go:build linux

package conformance

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/testrun"
)

// TestHostileLife checks that nothing is left of a run, however and whenever it ends.
func TestHostileLife(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		warm(t, x)
		runEach(t, x, []bullet{
			{"signals and a closed terminal during a compile", lifeSignals},
			{"a closed pipe stops a build", lifeClosedPipe},
			{"SIGHUP that was ignored from the start stays so", lifeNohup},
			{"a run that was stopped goes on", lifeStopped},
			{"signals at other moments", lifeMoments},
			{"while the engine, or the proxy, is silent", lifeSilent},
			{"while a large file is read", lifeLarge},
		})
	})
}

// An isolated is a project with a cache of its own.
type isolated struct {
	*project
	root  string // of the project, its cache and its temporary files
	cache string
	place testrun.Place
}

func newIsolated(t *testing.T, x executor, archive string) *isolated {
	t.Helper()
	l := &isolated{project: newProject(t, x, archive), root: shortTemp(t)}
	l.watch = nil // it would not see what is made after a run has given up
	l.cache = filepath.Join(l.root, "cache")
	temp := filepath.Join(l.root, "tmp")
	must(t, os.MkdirAll(l.cache, 0o755))
	must(t, os.MkdirAll(temp, 0o755))
	for _, shared := range []string{"toolchains", "go-build"} { // nothing is compiled that was before
		must(t, os.MkdirAll(filepath.Join(readable.CacheDir(os.Environ()), shared), 0o755))
		must(t, os.Symlink(filepath.Join(readable.CacheDir(os.Environ()), shared), filepath.Join(l.cache, shared)))
	}
	l.env = []string{"GOBUILD_CACHE=" + l.cache, "TMPDIR=" + temp}
	l.place = testrun.Place{Dirs: []string{l.root, l.dir}, Engine: x.engine, Marks: []string{l.root, l.dir}}
	return l
}

// ownVolumes gives the project volumes of its own in the engine, and returns their name.
func (l *isolated) ownVolumes(t *testing.T) string {
	t.Helper()
	volumes := filepath.Base(l.root)
	l.env = append(l.env, "GOBUILD_VOLUMES="+volumes)
	if l.engine != nil {
		t.Cleanup(func() { removeVolumesOf(t, volumes) })
	}
	return volumes
}

// removeVolumesOf removes volumes that have a word in their name.
func removeVolumesOf(t *testing.T, word string) {
	t.Helper()
	out, err := exec.Command("docker", "volume", "ls", "-q", "--filter", "name="+word).Output()
	if err != nil {
		return // without the command they stay until a clean
	}
	for _, name := range strings.Fields(string(out)) {
		_ = exec.Command("docker", "volume", "rm", name).Run()
	}
}

// startRun starts gobuild.
func (l *isolated) startRun(t *testing.T, s testrun.Spec) *testrun.Run {
	t.Helper()
	if s.Binary == "" {
		s.Binary = binary
	}
	s.Dir, s.Env = l.dir, append(l.environ(), s.Env...)
	r, err := testrun.Start(s)
	must(t, err)
	t.Cleanup(r.Kill)
	return r
}

// checkInterrupted waits for a run to end as an interrupted one does, and checks that nothing is
// left.
func (l *isolated) checkInterrupted(t *testing.T, r *testrun.Run) {
	t.Helper()
	code, err := r.Wait(soon)
	said := r.Stdout.String() + r.Stderr.String()
	if err != nil || code != 1 || strings.Contains(said, "goroutine ") {
		t.Errorf("exit code %d, %v:\n%s", code, err, said)
	}
	l.checkNothingLeft(t)
}

func (l *isolated) checkNothingLeft(t *testing.T) {
	t.Helper()
	for _, what := range l.left(t, 0) {
		t.Errorf("left: %s", what)
	}
}

// left returns what is left of runs. While that is more than most, it waits for the engine, which may
// still unmount.
func (l *isolated) left(t *testing.T, most int) []string {
	t.Helper()
	list, err := l.place.Left()
	must(t, err)
	for end := time.Now().Add(soon); len(list) > most && l.engine != nil && time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
		list, err = l.place.Left()
		must(t, err)
	}
	return list
}

// waitForCompiler waits until go works on the project's own package.
func (l *isolated) waitForCompiler(t *testing.T, r *testrun.Run) {
	t.Helper()
	until(t, "the compiler runs", func() bool {
		select {
		case <-r.Ended():
			t.Fatalf("gobuild ended before the compiler ran:\n%s%s", r.Stdout.String(), r.Stderr.String())
		default:
		}
		if l.engine == nil {
			return slices.ContainsFunc(processesOf(l.dir), process.compilesMain)
		}
		list, err := l.place.Containers()
		must(t, err)
		return strings.Contains(fmt.Sprint(list), "running") && strings.Contains(r.Stdout.String()+
			r.Stderr.String(), "compile ")
	})
}

func newSlowIsolated(t *testing.T, x executor) *isolated {
	l := newIsolated(t, x, small)
	l.put(t, "main.go", slowProgram(mark+t.Name()))
	return l
}

func lifeSignals(t *testing.T, x executor) {
	l := newSlowIsolated(t, x)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(s.String(), func(t *testing.T) {
			r := l.startRun(t, testrun.Spec{Args: []string{"build"}})
			l.waitForCompiler(t, r)
			r.Signal(s)
			l.checkInterrupted(t, r)
			contains(t, r.Stderr.String(), "interrupted")
		})
	}
	t.Run("closed terminal", func(t *testing.T) {
		r := l.startRun(t, testrun.Spec{Args: []string{"build"}, Terminal: true})
		l.waitForCompiler(t, r)
		r.Hangup()
		l.checkInterrupted(t, r)
	})
	t.Run("closed terminal of a shell", func(t *testing.T) {
		r := l.startRun(t, testrun.Spec{Binary: "/bin/sh", Args: []string{"-c", binary + " build; true"},
			Terminal: true})
		l.waitForCompiler(t, r)
		r.Hangup()
		_, err := r.Wait(soon)
		must(t, err)
		until(t, "gobuild ends with its terminal", func() bool { return len(processesOf(l.dir)) == 0 })
		l.checkNothingLeft(t)
	})
}

func lifeClosedPipe(t *testing.T, x executor) {
	l := newSlowIsolated(t, x)
	reader, writer, err := os.Pipe()
	must(t, err)
	r := l.startRun(t, testrun.Spec{Args: []string{"build"},
		Edit: func(c *exec.Cmd) { c.Stdout, c.Stderr = writer, writer }})
	writer.Close()
	buf := make([]byte, 1)
	_, err = reader.Read(buf) // as head -c1 does
	must(t, err)
	reader.Close()
	l.checkInterrupted(t, r) // the next line of progress is one too many
}

func lifeNohup(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	r := l.startRun(t, testrun.Spec{Binary: "/bin/sh", Args: []string{"-c", "trap '' HUP; exec " + binary + " build"}})
	until(t, "gobuild runs", func() bool {
		exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", r.Cmd.Process.Pid))
		return exe == binary
	})
	for range 40 {
		r.Signal(syscall.SIGHUP)
		time.Sleep(20 * time.Millisecond)
	}
	if code, err := r.Wait(patience); code != 0 || err != nil {
		t.Errorf("exit code %d, %v: %s", code, err, r.Stderr.String())
	}
	l.checkNothingLeft(t)
}

func lifeStopped(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	r := l.startRun(t, testrun.Spec{Args: []string{"build"}, Terminal: true})
	for r.After(0) {
		r.Signal(syscall.SIGSTOP) // what SIGTSTP is for who has a shell around it
		time.Sleep(100 * time.Millisecond)
		r.Signal(syscall.SIGCONT)
		if _, err := r.Wait(300 * time.Millisecond); err == nil {
			break
		}
	}
	if code, err := r.Wait(patience); code != 0 || err != nil {
		t.Errorf("exit code %d, %v: %s", code, err, r.Stdout.String())
	}
	l.checkNothingLeft(t)
}

// lifeMoments interrupts a cold build at several moments from its start to its end.
func lifeMoments(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	end := 1200 * time.Millisecond
	const rounds = 8
	for i := range rounds {
		at := end * time.Duration(i+1) / rounds
		l.put(t, "main.go", fmt.Sprintf("package main\n\nfunc main() { println(%q, %d) }\n", t.Name(), i))
		r := l.startRun(t, testrun.Spec{Args: []string{"image"}})
		alive := r.After(at)
		r.Signal(syscall.SIGTERM)
		code, err := r.Wait(soon)
		early := code == 128+int(syscall.SIGTERM) && r.Stderr.String() == "" // before main, on a busy machine
		if err != nil || code != 1 && alive && code != 0 && !early {
			t.Errorf("after %s: exit code %d, %v: %s", at, code, err, r.Stderr.String())
		}
		l.checkNothingLeft(t)
	}
	l.ok(t, "build")
	l.checkNothingLeft(t)
}

// lifeLarge builds with a sparse file, which costs its author nothing and its reader an hour.
func lifeLarge(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	l.put(t, "gobuild.hcl", "image \"large\" {\n  base = \"scratch\"\n  file \"/large\" { source = \"large\" }\n}\n")
	l.put(t, "large", "")
	if err := os.Truncate(l.path("large"), 1<<40); err != nil {
		t.Skip("cannot make a sparse file: ", err)
	}
	r := l.startRun(t, testrun.Spec{Args: []string{"image"}})
	if !r.After(2 * time.Second) {
		t.Fatalf("it ended: %s", r.Stderr.String())
	}
	r.Signal(syscall.SIGINT)
	l.checkInterrupted(t, r)
	if said := r.Stderr.String(); strings.Contains(said, "did not stop") {
		t.Error(said)
	}
}

// lifeSilent interrupts gobuild while it waits for a server that does not answer.
func lifeSilent(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	asked := make(chan struct{}, 16)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			asked <- struct{}{}
		}
	}()
	at := listener.Addr().String()
	l.env = append(l.env, "DOCKER_HOST=tcp://"+at)
	if x.engine == nil {
		l.env = append(l.env, "GOPROXY=http://"+at)
		l.put(t, "gobuild.hcl", "target \"dep\" {\n  package = \"example.invalid/dep@v1.0.0\"\n}\n")
	}
	r := l.startRun(t, testrun.Spec{Args: []string{"build"}})
	select {
	case <-asked:
	case <-r.Ended():
		t.Fatal(r.Stderr.String())
	}
	began := time.Now()
	r.Signal(syscall.SIGHUP)
	l.checkInterrupted(t, r)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to end", took)
	}
}
