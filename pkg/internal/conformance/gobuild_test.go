package conformance

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// patience is how long anything may take before the suite takes it for stuck.
const patience = 10 * time.Minute

// passed are variables of this machine without which no module proxy and no engine would be
// reached here.
var passed = []string{
	"PATH", "GOPROXY", "GOSUMDB", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
}

// environ returns the environment of gobuild.
func (p *project) environ() []string {
	env := []string{"HOME=" + p.home, "GOBUILD_EXECUTOR=" + p.name, "GOBUILD_CACHE=" + readable.CacheDir(os.Environ())}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(passed, name) {
			env = append(env, kv)
		}
	}
	if p.watch != nil {
		env = append(env, "DOCKER_HOST=unix://"+p.watch.socket)
	}
	return append(env, p.env...)
}

// A call is a run of gobuild, or of something around it.
type call struct {
	cmd            *exec.Cmd
	stdout, stderr output
	code           int
	ended          chan struct{}
}

// An output is what was printed so far.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// start runs gobuild in the project's directory; edit changes the command first.
func (p *project) start(t *testing.T, edit func(*exec.Cmd), args ...string) *call {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	c := &call{cmd: exec.CommandContext(ctx, binary, args...), ended: make(chan struct{})}
	c.cmd.Dir, c.cmd.Env = p.dir, p.environ()
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	c.cmd.WaitDelay = time.Second
	if edit != nil {
		edit(c.cmd)
	}
	must(t, c.cmd.Start())
	go func() {
		defer cancel()
		defer close(c.ended)
		err := c.cmd.Wait()
		c.code = exitCode(err)
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.ended
	})
	return c
}

// exitCode returns the exit code as a shell does: 128+n after signal n, -1 if the program did not
// run.
func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		return -1
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}

// wait waits until the run has ended.
func (c *call) wait() *call {
	<-c.ended
	return c
}

// run runs gobuild to its end.
func (p *project) run(t *testing.T, args ...string) *call {
	t.Helper()
	return p.start(t, nil, args...).wait()
}

// ok runs gobuild, which must succeed.
func (p *project) ok(t *testing.T, args ...string) *call {
	t.Helper()
	c := p.run(t, args...)
	if c.code != 0 {
		t.Fatalf("gobuild %s: exit code %d\n%s%s", strings.Join(args, " "), c.code, c.stdout.String(),
			c.stderr.String())
	}
	return c
}

// fails runs gobuild, which must end with that code and print all of that to standard error.
func (p *project) fails(t *testing.T, code int, says []string, args ...string) *call {
	t.Helper()
	c := p.run(t, args...)
	if c.code != code {
		t.Fatalf("gobuild %s: exit code %d, not %d\n%s%s", strings.Join(args, " "), c.code, code, c.stdout.String(),
			c.stderr.String())
	}
	contains(t, c.stderr.String(), says...)
	return c
}

// contains fails the test if a text lacks a part.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("there is no %q in:\n%s", part, text)
		}
	}
}

// prints runs a program, which must succeed, and returns what it printed.
func prints(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// until waits for a condition, which what describes.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: ", what)
		}
	}
}

// until waits until a condition holds. The call must not end before.
func (c *call) until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	until(t, what, func() bool {
		select {
		case <-c.ended:
			t.Fatalf("gobuild ended before this: %s\n%s", what, c.stderr.String())
		default:
		}
		return condition()
	})
}
