package gobuild

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/run"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
)

// startLimit is how long a program that a clean room made may run: a server runs on.
const startLimit = 3 * time.Second

// A start is what became of a program when it was started in a clean room.
type start struct {
	shown  string // for the table
	failed string // why it counts as failed; "" where it does not
}

// startAll starts each program that is for this machine, by address and platform.
func (s *session) startAll(ctx context.Context, sel Selection, bins []result.Binary) map[string]start {
	jobs := sel.jobs()
	if jobs == 0 {
		jobs = runtime.NumCPU()
	}
	starts, turns := map[string]start{}, make(chan struct{}, jobs)
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, b := range bins {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			st := s.start(ctx, b)
			mu.Lock()
			defer mu.Unlock()
			starts[binaryName(b)] = st
		})
	}
	all.Wait()
	return starts
}

// start starts one program: without arguments, input, network and anything of the user's, in
// a container or, on the host executor, in an empty directory.
func (s *session) start(ctx context.Context, b result.Binary) start {
	native := s.platform()
	if s.engine == nil {
		native = s.hostPlatform()
	}
	if b.Platform.Port() != native.Port() {
		return start{shown: "not for " + native.Port()}
	}
	task := s.reporter.Start("start " + binaryName(b))
	code, output, err := s.try(ctx, b)
	switch {
	case errors.Is(err, executor.ErrRunning):
		task.Done(nil)
		return start{shown: "still runs"}
	case err != nil:
		task.Done(err)
		return start{shown: "fails", failed: err.Error()}
	}
	task.Done(nil)
	if why := crash(code, output); why != "" {
		return start{shown: "fails", failed: why + indented(lastLines(output))}
	}
	return start{shown: fmt.Sprintf("exit code %d", code)}
}

// try runs a program for a short while and returns what it printed.
func (s *session) try(ctx context.Context, b result.Binary) (code int, output string, err error) {
	dir, err := os.MkdirTemp(s.room, "start-")
	if err != nil {
		return 0, "", err
	}
	out, err := os.Create(filepath.Join(dir, "output"))
	if err != nil {
		return 0, "", err
	}
	defer out.Close()
	if s.engine == nil {
		work := filepath.Join(dir, "work")
		if err := os.Mkdir(work, 0o777); err != nil {
			return 0, "", err
		}
		code, err = process.Try(ctx, process.Trial{Binary: b.Path, Name: b.Name, Dir: work, Env: s.opts.Environ,
			Output: out, Limit: startLimit})
	} else {
		code, err = s.tryContainer(ctx, b, out)
	}
	text, readErr := os.ReadFile(out.Name())
	return code, string(text), errors.Join(err, readErr)
}

func (s *session) tryContainer(ctx context.Context, b result.Binary, out *os.File) (int, error) {
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer nothing.Close()
	return run.Run(ctx, s.engine, s.reporter, run.Program{
		Binary: b.Path, Name: b.Name, Platform: v1.Platform{OS: b.Platform.OS, Architecture: b.Platform.Arch,
			Variant: b.Platform.Variant},
		Image: runsIn(b), Stdin: nothing, Stdout: out, Stderr: out, Limit: startLimit, NoNetwork: true,
	})
}

// goCrash is how the Go runtime ends a program: with these words and the stacks.
var goCrash = regexp.MustCompile(`(?ms)^(panic|fatal error): .*^goroutine \d+`)

// deadly are the signals of programs that cannot go on.
var deadly = map[int]string{4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
	11: "SIGSEGV", 31: "SIGSYS"}

// crash says why an end is one of a program that does not start as it should. Any other exit
// code is the program's own business: without arguments many end with 2 and their usage.
func crash(code int, output string) string {
	switch {
	case code == 126 || code == 127:
		return fmt.Sprintf("exit code %d, as of a program that cannot be loaded", code)
	case deadly[code-128] != "":
		return "killed by " + deadly[code-128]
	case code != 0 && goCrash.MatchString(output):
		return fmt.Sprintf("it crashes (exit code %d)", code)
	}
	return ""
}

// lastLines is the end of what a program printed, without the stacks of goroutines.
func lastLines(output string) []string {
	if at := goCrash.FindStringIndex(output); at != nil {
		output, _, _ = strings.Cut(output, "\ngoroutine ")
	}
	lines := strings.Split(strings.TrimSpace(output), "\n")
	const most = 5
	return lines[max(0, len(lines)-most):]
}

func indented(lines []string) string {
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	return ":\n    " + strings.Join(lines, "\n    ")
}
