package process

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// helperVar makes the test binary another program: what it names, with its arguments.
const helperVar = "GOBUILD_PROCESS_TEST_HELPER"

func TestMain(m *testing.M) {
	sandbox.Reexec()
	helper, ok := helpers[os.Getenv(helperVar)]
	if !ok {
		os.Exit(m.Run())
	}
	_ = os.Unsetenv(helperVar)
	os.Exit(helper(os.Args[1:]))
}

var helpers = map[string]func(args []string) int{
	"networks": networks, "isolation": printIsolation,
	"program": runProgram, "copy": copyInput, "trap": trap, "stubborn": stubborn, "exit3": func([]string) int {
		return 3
	},
}

// helper is a command that is one of the helpers.
func helper(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = append(os.Environ(), helperVar+"="+name)
	return cmd
}

// networks prints the interfaces that are up.
func networks([]string) int {
	list, err := net.Interfaces()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	for _, i := range list {
		if i.Flags&net.FlagUp != 0 {
			fmt.Println(i.Name)
		}
	}
	return 0
}

func printIsolation([]string) int {
	fmt.Println(Isolation())
	return 0
}

// runProgram is a gobuild that runs a helper as a program.
func runProgram(args []string) int {
	exe, err := os.Executable()
	if err != nil {
		return 98
	}
	code, err := RunProgram(context.Background(),
		Program{Binary: exe, Args: args[1:], Env: []string{helperVar + "=" + args[0]}})
	if err != nil {
		fmt.Println(err)
		return 99
	}
	return code
}

func copyInput(args []string) int {
	data, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 1
	}
	fmt.Print(strings.Join(args, ","), ":", string(data))
	return 0
}

// trap ends with 7 at the first signal.
func trap([]string) int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	fmt.Println("ready")
	fmt.Println(<-signals)
	return 7
}

// stubborn ends at no signal, but does not stay for ever.
func stubborn([]string) int {
	time.AfterFunc(time.Minute, func() { fmt.Println("still here"); os.Exit(0) })
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	fmt.Println("ready")
	for s := range signals {
		fmt.Println(s)
	}
	return 0
}

func needIsolation(t *testing.T) {
	t.Helper()
	if Isolation() == IsolateNothing {
		t.Skip("needs process namespaces: only Linux has them, and not everywhere are they permitted")
	}
}
