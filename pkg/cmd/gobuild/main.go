// Command gobuild is the verbs of gobuild as one static binary, for machines and
// repositories without Go or mage.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/interrupt"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

func main() {
	gobuild.Reexec()
	collectLater()
	ctx, stop := interrupt.Context(context.Background())
	defer stop()
	os.Exit(showError(dispatch(ctx, os.Args[1:])))
}

// collectLater lets the heap grow to 16 MiB before it is collected for the first time; then all is as
// usual. Most runs are over by then: with 4 MiB, collecting is an eighth of a run in which nothing
// changed.
func collectLater() {
	if os.Getenv("GOGC") != "" {
		return
	}
	usual := debug.SetGCPercent(400)
	collected := new([64]byte) // is garbage from here on
	runtime.AddCleanup(collected, func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// showError prints an error and returns the exit code that it asks for.
func showError(err error) int {
	if err == nil {
		return 0
	}
	var program *gobuild.ProgramError
	if !errors.As(err, &program) { // of a program that was run, the exit code says it all
		fmt.Fprintln(os.Stderr, "Error:", visible.Text(err.Error()))
	}
	var coded interface{ ExitStatus() int }
	if errors.As(err, &coded) {
		return coded.ExitStatus()
	}
	return 1
}
