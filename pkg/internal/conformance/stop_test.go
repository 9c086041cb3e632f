package conformance

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// soon is how long gobuild may take to stop.
const soon = 30 * time.Second

func signalsStop(t *testing.T, x executor) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(s.String()+" during a compile", func(t *testing.T) { stopsCompile(t, x, s) })
	}
	t.Run("interrupt during a fetch", func(t *testing.T) { stopsFetch(t, x) })
	t.Run("interrupt while another run goes on", func(t *testing.T) { stopsWaiting(t, x) })
}

func stopsCompile(t *testing.T, x executor, s syscall.Signal) {
	p := newSlow(t, x)
	c := p.start(t, nil, "image")
	p.waitForCompiler(t, c)
	must(t, c.cmd.Process.Signal(s))
	c.checkEndsSoon(t)
	if s == syscall.SIGKILL {
		until(t, "what gobuild started ends with it", func() bool { return len(p.processes(t)) == 0 })
		if p.watch != nil {
			p.watch.checkNothingLeft(t)
		}
	} else if c.code != 1 || !strings.Contains(c.stderr.String(), "interrupted") {
		t.Errorf("exit code %d: %s", c.code, c.stderr.String())
	}
	checkNothingRuns(t, p)
	checkNoFiles(t, p)
	p.put(t, "main.go", "package main\n\nfunc main() { println(\"small\") }\n")
	p.ok(t, "image")
	if got := runImage(t, p, "small"); got != "small\n" {
		t.Errorf("after that the image prints %q", got)
	}
}

// checkEndsSoon waits for the end of gobuild, for a limited time.
func (c *call) checkEndsSoon(t *testing.T) {
	t.Helper()
	select {
	case <-c.ended:
	case <-time.After(soon):
		t.Errorf("gobuild still runs after %s", soon)
		<-c.ended
	}
}

// checkNothingRuns fails the test if something of gobuild's still runs.
func checkNothingRuns(t *testing.T, p *project) {
	t.Helper()
	if list := append(processesOf(p.dir), p.processes(t)...); len(list) > 0 {
		t.Errorf("still running: %v", list)
	}
	if p.watch != nil {
		if list := p.watch.liveContainers(t); len(list) > 0 {
			t.Errorf("%d containers are left", len(list))
		}
	}
}

// checkNoFiles fails the test if dist has files, which no run has finished.
func checkNoFiles(t *testing.T, p *project) {
	t.Helper()
	_ = filepath.WalkDir(p.path("dist"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("%s is left", path)
		}
		return nil
	})
}

func stopsFetch(t *testing.T, x executor) {
	path, proxy := newDep(t, x)
	asked := make(chan struct{}, 16)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done() // it never answers
	}))
	t.Cleanup(server.Close)
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = []string{"GOPROXY=" + server.URL}
	c := p.start(t, nil, "build")
	select {
	case <-asked:
	case <-c.ended:
		t.Fatalf("gobuild ended: %s", c.stderr.String())
	}
	must(t, c.cmd.Process.Signal(syscall.SIGINT))
	if c.checkEndsSoon(t); c.code != 1 {
		t.Errorf("exit code %d: %s", c.code, c.stderr.String())
	}
	checkNothingRuns(t, p)
	p.env = []string{"GOPROXY=" + proxy.url()}
	p.ok(t, "build")
}

func stopsWaiting(t *testing.T, x executor) {
	p := newSlow(t, x)
	first := p.start(t, nil, "build")
	p.waitForCompiler(t, first)
	second := p.start(t, nil, "build")
	until(t, "the second run waits", func() bool {
		return strings.Contains(second.stderr.String(), "waiting for another gobuild")
	})
	must(t, second.cmd.Process.Signal(syscall.SIGINT))
	if second.checkEndsSoon(t); second.code != 1 || !strings.Contains(second.stderr.String(), "Error: interrupted") {
		t.Errorf("exit code %d: %s", second.code, second.stderr.String())
	}
	select {
	case <-first.ended:
		t.Errorf("the first run ended too: %s", first.stderr.String())
	default:
	}
	must(t, first.cmd.Process.Signal(syscall.SIGINT))
	first.checkEndsSoon(t)
	checkNothingRuns(t, p)
}

func twoAtOnce(t *testing.T, x executor) {
	p := newProject(t, x, several)
	first := p.start(t, nil, "image")
	second := p.start(t, nil, "image")
	for _, c := range []*call{first, second} {
		if c.wait(); c.code != 0 || len(c.rows(t)) != 3 {
			t.Errorf("exit code %d: %s%s", c.code, c.stdout.String(), c.stderr.String())
		}
	}
	// One of them made what the other found unchanged.
	one := strings.NewReplacer("unchanged", "new")
	if a, b := strings.Fields(one.Replace(first.stdout.String())),
		strings.Fields(one.Replace(second.stdout.String())); !slices.Equal(a, b) {
		t.Errorf("results differ:\n%s%s", first.stdout.String(), second.stdout.String())
	}
}
