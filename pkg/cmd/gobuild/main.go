// Command gobuild provides the verbs of gobuild as one static binary, for machines and repositories without
// Go or mage.
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
	delayFirstCollection()
	ctx, stop := interrupt.Context(context.Background())
	defer stop()
	os.Exit(showError(dispatch(ctx, os.Args[1:])))
}

// delayFirstCollection delays the first garbage collection until the heap has 16 MiB; later ones are as
// usual. Most runs end before that: with 4 MiB, collections take an eighth of a run in which nothing changed.
func delayFirstCollection() {
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
	if !errors.As(err, &program) { // the exit code of a program that was run says enough
		fmt.Fprintln(os.Stderr, "Error:", visible.Text(err.Error()))
	}
	var coded interface{ ExitStatus() int }
	if errors.As(err, &coded) {
		return coded.ExitStatus()
	}
	return 1
}
