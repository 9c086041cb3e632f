package main

import (
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// commands are those that scripts have besides testscript's own.
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"exits":     exits,
	"snapshot":  snapshot,
	"unchanged": unchanged,
	"registry":  startRegistry,
}

// exits CODE COMMAND... runs a command that must end with that exit code, and never by a
// panic. A mistake of the user's, code 2, leaves nothing on standard output.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
	if want == gobuild.ExitUsage && ts.ReadFile("stdout") != "" {
		ts.Fatalf("standard output is not empty")
	}
	for _, sign := range []string{"panic:", "goroutine "} {
		if strings.Contains(ts.ReadFile("stderr"), sign) {
			ts.Fatalf("standard error has %q in it", sign)
		}
	}
}

// startRegistry serves a registry until the script ends and puts its address into $REGISTRY.
// It has one image, only-arm64:1, for linux/arm64.
func startRegistry(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: registry")
	}
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	ts.Defer(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	ts.Setenv("REGISTRY", host)
	arm, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: "arm64"})
	ts.Check(err)
	ref, err := name.ParseReference(host + "/only-arm64:1")
	ts.Check(err)
	ts.Check(remote.Write(ref, arm))
}
