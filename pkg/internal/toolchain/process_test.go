package toolchain

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// TestMain lets the test binary be the other process: it installs the made-up distribution
// with the settings in its environment.
func TestMain(m *testing.M) {
	cache := os.Getenv("TOOLCHAIN_TEST_CACHE")
	if cache == "" {
		os.Exit(m.Run())
	}
	c := Open(goproxy.FromEnvironment(os.Environ()), cache)
	if _, err := c.Install(context.Background(), made, "linux", "amd64"); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

// otherProcess starts one.
func otherProcess(t *testing.T, s goproxy.Settings, cache string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	check(t, err)
	cmd := exec.Command(exe)
	cmd.Env = []string{"TOOLCHAIN_TEST_CACHE=" + cache, "GOENV=off", "GOPROXY=" + s.GOPROXY, "GOSUMDB=" + s.GOSUMDB}
	cmd.Stderr = os.Stderr
	return cmd
}

func TestTwoProcesses(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	release := make(chan struct{})
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, ".zip") {
			<-release // so that both are there
		}
		return false
	})
	cache := t.TempDir()
	var all []*exec.Cmd
	for range 3 {
		cmd := otherProcess(t, settingsOf(s), cache)
		check(t, cmd.Start())
		all = append(all, cmd)
	}
	time.AfterFunc(500*time.Millisecond, func() { close(release) })
	for _, cmd := range all {
		check(t, cmd.Wait())
	}
	if n := s.Requests.Load(); n != 1 {
		t.Errorf("%d downloads", n)
	}
	if _, ok := Open(settingsOf(s), cache).Cached(made, "linux", "amd64"); !ok {
		t.Error("it is not installed")
	}
}

// TestKilledProcess kills one in the middle of its download: its lock goes with it, and
// what it left is not used.
func TestKilledProcess(t *testing.T) {
	tr, _ := oneDist(t)
	s := goproxytest.Serve(t, tr)
	begun := make(chan struct{})
	stop := make(chan struct{})
	s.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, ".zip") || s.Requests.Load() > 1 {
			return false
		}
		w.Header().Set("Content-Length", "1000000")
		w.Write([]byte("PK\x03\x04"))
		w.(http.Flusher).Flush()
		close(begun)
		<-stop
		return true
	})
	defer close(stop)
	cache := t.TempDir()
	cmd := otherProcess(t, settingsOf(s), cache)
	check(t, cmd.Start())
	<-begun
	check(t, cmd.Process.Kill())
	if err := cmd.Wait(); err == nil {
		t.Error("the process was not killed")
	}
	c := Open(settingsOf(s), cache)
	if _, ok := c.Cached(made, "linux", "amd64"); ok {
		t.Error("what a killed process left counts as installed")
	}
	dir, err := c.Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	f, err := os.Open(filepath.Join(dir, "VERSION"))
	check(t, err)
	defer f.Close()
	if line, _ := bufio.NewReader(f).ReadString('\n'); line != "go"+made+"\n" {
		t.Errorf("VERSION is %q", line)
	}
}
