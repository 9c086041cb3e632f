package conformance

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bombs are locals by which a short file would take all memory, or no end of time. There are more
// of them in package config's tests.
var bombs = map[string]string{
	"loops":       `x = [for a in range(1000): [for b in range(1000): [for c in range(1000): a*b*c]]]`,
	"literals":    "x = " + strings.Repeat("[for a in [0,0,0,0,0,0,0,0]: ", 50) + "1" + strings.Repeat("]", 50),
	"text":        doubling(`"xxxxxxxx"`, `"${@}${@}"`),
	"lists":       doubling(`[1, 2]`, `concat(@, @)`),
	"sharing":     doubling(`[1, 2]`, `[@, @]`),
	"git, shared": doubling(`[git.commit]`, `[@, @]`),
	"setproduct":  `x = setproduct(range(1000), range(1000), range(1000))`,
	"format":      `x = format("%1000000000d", 1)`,
	"indent":      `x = indent(1000000000, "a\nb")`,
	"regex":       `x = [for i in range(1000): [for j in range(1000): can(regex("((a|b|c){30}){30}", "a"))]]`,
	"number":      `x = "${1e300000000}"`,
	"jsondecode":  doubling(`"[[[[[[[["`, `"${@}${@}"`) + ` x = jsondecode(local.a17)`,
	"try":         `x = try([for a in range(1000): [for b in range(1000): [for c in range(1000): a*b*c]]], 1)`,
	"comparing":   comparing,
	"words":       "x = [" + strings.Repeat("0,", 1_000_000) + "]",
}

const comparing = "l = flatten([for i in range(10): [for j in range(1000): i*1000+j]])\nx = [for i in local.l: " +
	"local.l == local.l]"

func doubling(first, next string) string {
	s := "a0 = " + first + "\n"
	for i := 1; i < 60; i++ {
		s += fmt.Sprintf("a%d = %s\n", i, strings.ReplaceAll(next, "@", fmt.Sprint("local.a", i-1)))
	}
	return s
}

func locals(text string) string { return configOf(quick) + "locals {\n" + text + "\n}\n" }

func evaluationEnds(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	for name, text := range bombs {
		p.put(t, "gobuild.hcl", locals(text))
		c := p.start(t, inLittleMemory, "validate").wait()
		if c.code != 2 || !strings.Contains(c.stderr.String(), "on gobuild.hcl line") {
			t.Errorf("%s: exit code %d: %.2000s", name, c.code, c.stderr.String())
		}
		used := c.cmd.ProcessState
		if cpu := used.UserTime() + used.SystemTime(); cpu > 5*time.Second {
			t.Errorf("%s: it takes %s", name, cpu)
		}
	}
}

// inLittleMemory has the system end a process that needs more than 400 MB. What a process needed
// cannot be asked for after its end: Linux adds what the one that started it had.
func inLittleMemory(cmd *exec.Cmd) {
	cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", `ulimit -d 400000; exec "$0" "$@"`}, cmd.Args...)
}

func evaluationStops(t *testing.T, x executor) {
	p := newRepository(t, x, stamped)
	must(t, mkfifo(p.path("pipe")))
	p.git(t, "config", "core.excludesFile", p.path("pipe")) // git waits for somebody who writes
	for _, verb := range []string{"validate", "plan", "build"} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			c := p.start(t, func(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{} }, verb)
			time.Sleep(500 * time.Millisecond)
			ends(t, c, sig, verb)
		}
	}
	p.put(t, "gobuild.hcl", locals(comparing))
	c := p.start(t, nil, "validate")
	time.Sleep(100 * time.Millisecond)
	ends(t, c, syscall.SIGINT, "comparing")
}

// ends sends a signal, after which a run has to end soon.
func ends(t *testing.T, c *call, sig syscall.Signal, what string) {
	t.Helper()
	began := time.Now()
	must(t, c.cmd.Process.Signal(sig))
	c.wait()
	if took := time.Since(began); took > 3*time.Second { // a second, on a machine with nothing else to do
		t.Errorf("%s ends %s after %s", what, took, sig)
	}
	if c.code == 0 {
		t.Errorf("%s ends with exit code 0 after %s", what, sig)
	}
}
