package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// actor does what its first argument says.
const actor = `
-- go.mod --
module example.com/actor

go 1.26.8
-- main.go --
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

func main() {
	switch what := os.Args[1]; what {
	case "args":
		fmt.Printf("%q\n", os.Args[2:])
	case "pid":
		fmt.Println(os.Getpid())
	case "exit":
		code, _ := strconv.Atoi(os.Args[2])
		os.Exit(code)
	case "cat":
		io.Copy(os.Stdout, os.Stdin)
		fmt.Fprintln(os.Stderr, "end of input")
	case "terminal":
		var size [4]uint16
		errno := syscall.Errno(0)
		for errno == 0 && size[0] == 0 { // an engine before API 1.42 learns the size after the start
			_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, 0, syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
			time.Sleep(time.Millisecond)
		}
		fmt.Println("terminal:", errno == 0, size[0], size[1])
	case "trap", "stubborn":
		trap(what == "stubborn")
	}
}

func trap(stubborn bool) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	fmt.Println("ready")
	for stubborn {
		fmt.Println("ignored", <-signals)
	}
	fmt.Println("got", <-signals)
	time.Sleep(100 * time.Millisecond)
	os.Exit(7)
}
-- gobuild.hcl --
target "actor" {
  package = "."
}
`

func runIsTransparent(t *testing.T, x executor) {
	p := newProject(t, x, actor)
	p.ok(t, "run", "actor", "-args=exit 0") // built from now on
	t.Run("PID 1", func(t *testing.T) {
		got := p.ok(t, "run", "actor", "-args=pid").stdout.String()
		if x.engine != nil && got != "1\n" || got == "" {
			t.Errorf("the program is process %s", got)
		}
	})
	t.Run("arguments", func(t *testing.T) {
		got := p.ok(t, "run", "actor", `-args=args 'one word' "two" three\ 3 ""`).stdout.String()
		if want := `["one word" "two" "three 3" ""]` + "\n"; got != want {
			t.Errorf("it got %s, not %s", got, want)
		}
	})
	t.Run("exit code", func(t *testing.T) {
		for _, code := range []int{1, 3, 125} {
			if c := p.run(t, "run", "actor", fmt.Sprintf("-args=exit %d", code)); c.code != code {
				t.Errorf("exit code %d, not %d: %s", c.code, code, c.stderr.String())
			}
		}
	})
	t.Run("standard input", func(t *testing.T) { passesInput(t, p) })
	t.Run("a terminal", func(t *testing.T) { passesTerminal(t, p) })
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run("the first "+s.String()+" is passed on", func(t *testing.T) { passesSignal(t, p, s) })
	}
	t.Run("the second signal kills", func(t *testing.T) { secondKills(t, p) })
	t.Run("nothing is left behind", func(t *testing.T) { leavesNothing(t, p) })
}

func passesInput(t *testing.T, p *project) {
	input := strings.Repeat("a line\n", 1<<15)
	c := p.start(t, func(cmd *exec.Cmd) { cmd.Stdin = strings.NewReader(input) }, "run", "actor", "-args=cat").wait()
	if c.code != 0 || c.stdout.String() != input || !strings.Contains(c.stderr.String(), "end of input") {
		t.Errorf("exit code %d, %d bytes of %d: %s", c.code, len(c.stdout.String()), len(input), c.stderr.String())
	}
}

func passesTerminal(t *testing.T, p *project) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("needs script(1), of util-linux: ", err)
	}
	with := func(cmd *exec.Cmd) {
		cmd.Path, cmd.Args = script, []string{"script", "-qec", "stty rows 33 cols 77; exec " + binary +
			" run actor -args=terminal", "/dev/null"}
	}
	c := p.start(t, with).wait()
	contains(t, c.stdout.String(), "terminal: true 33 77")
	contains(t, p.ok(t, "run", "actor", "-args=terminal").stdout.String(), "terminal: false")
}

// waitUntilReady waits until the program has printed that it is ready.
func (c *call) waitUntilReady(t *testing.T) {
	t.Helper()
	c.until(t, "the program is ready", func() bool {
		return strings.Contains(c.stdout.String(), "ready")
	})
}

func passesSignal(t *testing.T, p *project, s syscall.Signal) {
	c := p.start(t, nil, "run", "actor", "-args=trap")
	c.waitUntilReady(t)
	must(t, c.cmd.Process.Signal(s))
	if c.wait(); c.code != 7 || !strings.Contains(c.stdout.String(), "got "+s.String()) {
		t.Errorf("exit code %d: %s%s", c.code, c.stdout.String(), c.stderr.String())
	}
}

func secondKills(t *testing.T, p *project) {
	c := p.start(t, nil, "run", "actor", "-args=stubborn")
	c.waitUntilReady(t)
	must(t, c.cmd.Process.Signal(os.Interrupt))
	until(t, "the program gets the first signal",
		func() bool { return strings.Contains(c.stdout.String(), "ignored interrupt") })
	must(t, c.cmd.Process.Signal(os.Interrupt))
	if c.wait(); c.code != 137 {
		t.Errorf("exit code %d: %s%s", c.code, c.stdout.String(), c.stderr.String())
	}
}

// leavesNothing checks that nothing is left, also if gobuild is killed while the program runs.
func leavesNothing(t *testing.T, p *project) {
	c := p.start(t, nil, "run", "actor", "-args=stubborn")
	c.waitUntilReady(t)
	must(t, c.cmd.Process.Kill())
	c.wait()
	until(t, "the program ends with gobuild",
		func() bool { return len(processesOf(p.dir)) == 0 && len(p.processes(t)) == 0 })
	if p.watch != nil {
		p.watch.checkNothingLeft(t)
	}
}
