package program

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

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/run"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// startLimit is how long a tried program may run: a server does not end by itself.
const startLimit = 3 * time.Second

// A Start is the result of trying a program.
type Start struct {
	Shown  string // for a table
	Failed string // why it failed; "" if it did not
}

// Trials tries programs.
type Trials struct {
	Runner
	Native  plan.Platform // the platform whose programs can be started
	Dir     string        // for outputs and working directories
	Environ []string      // of programs on this machine
	Jobs    int           // how many run at once; 0: as many as there are cores
}

// TryAll starts each program that is for this machine. The results are by [Name].
func (t Trials) TryAll(ctx context.Context, bins []result.Binary) map[string]Start {
	jobs := t.Jobs
	if jobs == 0 {
		jobs = runtime.NumCPU()
	}
	starts, turns := map[string]Start{}, make(chan struct{}, jobs)
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, b := range bins {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			st := t.start(ctx, b)
			mu.Lock()
			defer mu.Unlock()
			starts[Name(b)] = st
		})
	}
	all.Wait()
	return starts
}

// Name is the name of a binary in messages.
func Name(b result.Binary) string { return b.Target.Address() + " for " + b.Platform.String() }

// start starts one program without arguments, input, network and the user's files: in a container, or with
// the host executor in an empty directory.
func (t Trials) start(ctx context.Context, b result.Binary) Start {
	if b.Platform.Port() != t.Native.Port() {
		return Start{Shown: "not for " + t.Native.Port()}
	}
	task := t.Reporter.Start("start " + Name(b))
	code, output, err := t.try(ctx, b)
	switch {
	case errors.Is(err, executor.ErrRunning):
		task.Done(nil)
		return Start{Shown: "still runs"}
	case err != nil:
		task.Done(err)
		return Start{Shown: "fails", Failed: err.Error()}
	}
	task.Done(nil)
	if why := describeCrash(code, output); why != "" {
		return Start{Shown: "fails", Failed: why + indented(lastLines(output))}
	}
	return Start{Shown: fmt.Sprintf("exit code %d", code)}
}

// try runs a program for a short while and returns what it printed.
func (t Trials) try(ctx context.Context, b result.Binary) (code int, output string, err error) {
	dir, err := os.MkdirTemp(t.Dir, "start-")
	if err != nil {
		return 0, "", err
	}
	out, err := os.Create(filepath.Join(dir, "output"))
	if err != nil {
		return 0, "", err
	}
	defer out.Close()
	if t.Engine == nil {
		work := filepath.Join(dir, "work")
		if err := os.Mkdir(work, 0o777); err != nil {
			return 0, "", err
		}
		code, err = process.Try(ctx, process.Trial{Binary: b.Path, Name: b.Name, Dir: work, Env: t.Environ,
			Output: out, Limit: startLimit})
	} else {
		code, err = t.tryContainer(ctx, b, out)
	}
	text, readErr := os.ReadFile(out.Name())
	return code, string(text), errors.Join(err, readErr)
}

func (t Trials) tryContainer(ctx context.Context, b result.Binary, out *os.File) (int, error) {
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer nothing.Close()
	return run.Run(ctx, t.Engine, t.Reporter, run.Program{
		Binary: b.Path, Name: b.Name, Platform: registryPlatform(b), Image: imageOf(b), Stdin: nothing, Stdout: out,
		Stderr: out, Limit: startLimit, NoNetwork: true,
	})
}

// goCrash matches what the Go runtime prints when a program crashes.
var goCrash = regexp.MustCompile(`(?ms)^(panic|fatal error): .*^goroutine \d+`)

// deadly are the signals that mean a crash.
var deadly = map[int]string{4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
	11: "SIGSEGV", 31: "SIGSYS"}

// describeCrash says why a program did not start, "" if it did. Other exit codes are fine: many programs
// print their usage and exit with 2 if they have no arguments.
func describeCrash(code int, output string) string {
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
