package agent

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/pkg/stdcopy"
)

// served is a client of an agent in this process.
func served(t *testing.T) *Client {
	t.Helper()
	ours, theirs := net.Pipe()
	ended := make(chan int)
	go func() {
		ended <- serve(theirs, stdcopy.NewStdWriter(theirs, stdcopy.Stdout))
		theirs.Close()
	}()
	l := NewClient(types.HijackedResponse{Conn: ours, Reader: bufio.NewReader(ours)})
	if err := <-l.ready; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ours.Close()
		if code := <-ended; code > 1 {
			t.Errorf("the agent ended with %d", code)
		}
	})
	return l
}

func TestServe(t *testing.T) {
	l := served(t)
	dir := t.TempDir()
	for _, c := range []struct {
		Task
		code        int
		prints, err string
	}{
		{Task{Args: []string{"sh", "-c", "echo out; echo err >&2; exit 7"}}, 7, "out\nerr\n", ""},
		{Task{Args: []string{"sh", "-c", "kill -9 $$"}}, 137, "", ""},
		{Task{Args: []string{"sh", "-c", "echo $A"}, Env: []string{"A=1", "A=2"}}, 0, "2\n", ""},
		{Task{Args: []string{"sh", "-c", "pwd"}, Dir: dir}, 0, dir + "\n", ""},
		{Task{Args: []string{"/bin/sh", "-c", "cat"}}, 0, "", ""}, // there is no input
		{Task{Args: []string{"sh", "-c", "sleep 5 & echo begun"}}, 0, "begun\n", ""},
		{Task{Args: []string{"sh", "-c", "touch $GOTMPDIR/made && cd $GOTMPDIR/.. && pwd"}, Out: dir}, 0,
			dir + "\n", ""},
		{Task{Args: []string{"sh", "-c", "echo $GOTMPDIR"}, Out: "/proc"}, 0, "\n", ""},
		{Task{}, 0, "", "no command"},
		{Task{Args: []string{"sh"}, Env: []string{"PATH=" + dir}}, 0, "", "not found"},
		{Task{Args: []string{"/no/such/program"}}, 0, "", "no such file"},
		{Task{Args: []string{"sh"}, Dir: "/no/such/directory"}, 0, "", "no such file"},
	} {
		var out bytes.Buffer
		code, err := l.Run(c.Task, &out)
		if code != c.code || out.String() != c.prints || (err == nil) != (c.err == "") || err != nil &&
			!strings.Contains(err.Error(), c.err) {
			t.Errorf("%v: code %d, error %v, output %q", c.Task, code, err, out.String())
		}
	}
	if names := left(t, dir); len(names) > 0 {
		t.Errorf("there are %v left", names)
	}
}

// left are the names of what is in a directory.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestServeAtOnce(t *testing.T) {
	l := served(t)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			var out bytes.Buffer
			if code, err := l.Run(Task{Args: []string{"head", "-c", "300000", "/dev/zero"}}, &out); code != 0 ||
				err != nil || out.Len() != 300_000 {
				t.Errorf("code %d, error %v, %d bytes", code, err, out.Len())
			}
		})
	}
	wait.Wait()
}

// TestServeEnd takes the agent away from a command.
func TestServeEnd(t *testing.T) {
	l := served(t)
	r, w := io.Pipe()
	go func() {
		_, _ = r.Read(make([]byte, 1))
		l.conn.Close()
		_, _ = io.Copy(io.Discard, r)
	}()
	if code, err := l.Run(Task{Args: []string{"sh", "-c", "echo begun; sleep 1"}}, w); err == nil {
		t.Errorf("code %d without an error", code)
	}
	if _, err := l.Run(Task{Args: []string{"true"}}, io.Discard); err == nil {
		t.Error("a command after the end has no error")
	}
}

func TestServeNonsense(t *testing.T) {
	data, _ := json.Marshal("text")
	for name, input := range map[string]string{
		"nothing":      "",
		"half a frame": "r\x00\x00",
		"too large":    "r\x00\x00\x00\x01\xff\xff\xff\xff",
		"another type": "r\x00\x00\x00\x01\x00\x00\x00\x06" + string(data),
		"no data":      "r\x00\x00\x00\x01\x00\x00\x00\x02",
		"no JSON":      "r\x00\x00\x00\x01\x00\x00\x00\x02{{",
	} {
		var out bytes.Buffer
		code := serve(strings.NewReader(input), &out)
		if want := map[bool]int{true: 0, false: 1}[name == "nothing"]; code != want {
			t.Errorf("%s: the agent ends with %d", name, code)
		}
		if f, err := readFrame(&out); err != nil || f.kind != frameHello {
			t.Errorf("%s: it began with %v, %v", name, f, err)
		}
	}
}
