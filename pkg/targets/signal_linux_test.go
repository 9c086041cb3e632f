package targets

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// TestMain is also a mage binary whose target waits for its end.
func TestMain(m *testing.M) {
	if os.Getenv("TARGETS_TEST") == "" {
		os.Exit(m.Run())
	}
	err := run(context.Background(), func(ctx context.Context, _ struct{}) error {
		fmt.Println("ready")
		select {
		case <-ctx.Done():
			return &gobuild.Error{Message: "interrupted", Exit: gobuild.ExitFailed}
		case <-time.After(time.Minute):
			return nil
		}
	}, struct{}{})
	fmt.Println(err)
	os.Exit(1)
}

// Mage hands on SIGINT alone; the other signals that ask for the end end a target, too.
func TestSignalsEndTargets(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "TARGETS_TEST=1")
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(out)
		if line, err := r.ReadString('\n'); line != "ready\n" {
			t.Fatalf("it says %q, %v", line, err)
		}
		_ = cmd.Process.Signal(s)
		line, _ := r.ReadString('\n')
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(line, "interrupted") {
			t.Errorf("%s: %v, and it says %q", s, err, line)
		}
	}
}
