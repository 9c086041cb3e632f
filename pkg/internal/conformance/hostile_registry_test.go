package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gobuild-dev/gobuild/pkg/internal/lies"
)

// onLiar is an image on a registry's.
const onLiar = `
-- gobuild.hcl --
image "lied" {
  base = "$BASE"
  tags = ["$HOST/$MARK/lied:1"]
}
`

// What a run may take where a registry lies: the longest waits are those of retries.
const (
	liarTime   = 45 * time.Second
	liarMemory = 200 << 10 // KiB
	liarText   = 4 << 10   // bytes that are printed
)

// lyingRegistries checks that each lie of a registry ends within seconds with an error that names
// it, in little memory, and that nothing is kept that lies again when the registry no longer does.
func lyingRegistries(t *testing.T, x executor) {
	var all errgroup.Group
	all.SetLimit(8)
	for _, lie := range lies.RegistryLies() {
		if x.engine != nil && !lie.OfContents() { // the same as on the host
			continue
		}
		all.Go(func() error {
			checkLie(t, x, lie)
			return nil
		})
	}
	_ = all.Wait()
}

func checkLie(t *testing.T, x executor, lie lies.RegistryLie) {
	s := lie.Serve()
	defer s.Close()
	p := liarsProject(t, x, s)
	if lie.Silent() {
		p.env = append(p.env, "GOBUILD_NETWORK_TIMEOUT=2s")
	}
	args := []string{"image"}
	if lie.Push {
		args = append(args, "-push")
	}
	runs := 1
	if lie.OfContents() {
		runs = 2 // once more with what was kept
	}
	for range runs {
		began := time.Now()
		c, peak := runMeasured(t, p, args...)
		text := printable(t, c)
		switch took := time.Since(began); {
		case c.code != 1 || !strings.Contains(text, s.Host) ||
			!strings.Contains(strings.Join(strings.Fields(text), " "), lie.Says):
			t.Errorf("%s: exit code %d, want an error with %q and %s:\n%s", lie.Name, c.code, lie.Says,
				s.Host, clip(text))
		case took > liarTime || len(text) > liarText || peak > liarMemory:
			t.Errorf("%s: it took %s, %d KiB and %d bytes:\n%s", lie.Name, took, peak, len(text), clip(text))
		}
	}
	if _, err := os.Lstat(p.path("dist", "images", "lied")); err == nil && !lie.Push {
		t.Errorf("%s: a layout was written", lie.Name)
	}
	s.Repent()
	if c := p.run(t, args...); c.code != 0 {
		t.Errorf("%s: afterwards exit code %d:\n%s", lie.Name, c.code, clip(c.stderr.String()))
	}
}

func liarsProject(t *testing.T, x executor, s *lies.Registry) *project {
	p := newProject(t, x, onLiar, "$BASE", s.Base(), "$HOST", s.Host)
	p.env = append(p.env, "GOBUILD_CACHE="+filepath.Join(p.home, "cache"))
	return p
}

func clip(text string) string { return text[:min(len(text), 1500)] }

// runMeasured runs gobuild and returns its largest observed resident size, in KiB. What wait4
// returns includes that of the parent at the time of the fork.
func runMeasured(t *testing.T, p *project, args ...string) (c *call, peak int64) {
	t.Helper()
	c = p.start(t, nil, args...)
	file := fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid)
	for {
		status, _ := os.ReadFile(file)
		if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok && strings.Contains(string(status), "Name:\t"+
			filepath.Base(c.cmd.Path)) {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			peak = max(peak, n)
		}
		select {
		case <-c.ended:
			return c, peak
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// credentialsStay checks that only the registry gets credentials, also if it redirects to another
// host.
func credentialsStay(t *testing.T, x executor) {
	s := lies.Elsewhere.Serve()
	defer s.Close()
	p := liarsProject(t, x, s)
	must(t, os.MkdirAll(filepath.Join(p.home, ".docker"), 0o755))
	must(t, os.WriteFile(filepath.Join(p.home, ".docker", "config.json"),
		[]byte(`{"auths":{"`+s.Host+`":{"auth":"dXNlcjpzZWNyZXQ="}}}`), 0o600))
	p.ok(t, "image")
	if got := s.Secrets(); len(got) > 0 {
		t.Errorf("another host was told %q", got)
	}
}
