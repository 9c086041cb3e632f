package host

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// helperVar makes the test binary a gobuild that runs forever, with its arguments.
const helperVar = "GOBUILD_HOST_TEST_HELPER"

func TestMain(m *testing.M) {
	sandbox.Reexec()
	if os.Getenv(helperVar) == "" {
		os.Exit(m.Run())
	}
	_ = os.Unsetenv(helperVar)
	os.Exit(runForever(os.Args[1:]))
}

// runForever is a gobuild that runs a command with the program in a directory.
func runForever(args []string) int {
	state, cache, dir, socket := args[0], args[1], args[2], args[3]
	e := New(Options{StateDir: state, CacheDir: cache, Toolchains: toolchain.Open(goproxy.Settings{}, cache)})
	c := command(newest, "go", "run", ".", plan.Text(socket))
	bind(&c, dir, "/src")
	bind(&c, filepath.Dir(socket), "/socket")
	c.Dir = "/src"
	if err := e.Run(context.Background(), c, os.Stdout); err != nil {
		fmt.Println(err)
	}
	return 1
}

// family connects to a socket, starts itself in a session of its own, and both stay for
// ever: what the test sees of them are the two connections.
const family = `package main

import (
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	if len(os.Args) == 2 {
		cmd := exec.Command(os.Args[0], os.Args[1], "child")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			panic(err)
		}
	}
	conn, err := net.Dial("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	conn.Write([]byte{'+'})
	conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
	conn.Read(make([]byte, 1)) // nothing comes
}
`

// familyDir is a module with that program.
func familyDir(t *testing.T) string {
	return write(t, t.TempDir(), "go.mod", "module example.com/family\n\ngo 1.21\n", "main.go", family)
}

// listen waits for the family at a socket.
func listen(t *testing.T) (socket string, accept func() []net.Conn) {
	t.Helper()
	dir, err := os.MkdirTemp("", "s") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	socket = filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close(); _ = os.RemoveAll(dir) })
	return socket, func() []net.Conn {
		var conns []net.Conn
		for range 2 {
			conn, err := l.Accept()
			if err == nil {
				_, err = conn.Read(make([]byte, 1))
			}
			if err != nil {
				t.Fatal(err)
			}
			conns = append(conns, conn)
		}
		return conns
	}
}

// gone waits until the processes at the other ends are gone; one that is still there after
// a minute stays.
func gone(t *testing.T, conns []net.Conn) {
	t.Helper()
	for _, conn := range conns {
		if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("a process lives on: %v", err)
		}
		_ = conn.Close()
	}
}
