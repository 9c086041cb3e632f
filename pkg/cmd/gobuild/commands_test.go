package main

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
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
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
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
// It has two images: only-arm64:1, for linux/arm64, and base:1, with files and an environment. With -plain
// or -tls, its address is not one that is asked over HTTP by itself; with -tls its authority is written to
// ca.pem. $REGISTRY in the files becomes the address.
func startRegistry(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: registry [-plain|-tls] [FILE...]")
	}
	server := httptest.NewUnstartedServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	ts.Defer(server.Close)
	loopback := "127.0.0.1"
	if len(args) > 0 && (args[0] == "-plain" || args[0] == "-tls") {
		loopback = "[::ffff:7f00:1]" // the same, which nothing takes for it
	}
	if len(args) > 0 && args[0] == "-tls" {
		server.StartTLS()
		block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
		ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), pem.EncodeToMemory(block), 0o644))
	} else {
		server.Start()
	}
	host := loopback + server.URL[strings.LastIndexByte(server.URL, ':'):]
	ts.Setenv("REGISTRY", host)
	for _, file := range args {
		if strings.HasPrefix(file, "-") {
			continue
		}
		text := strings.ReplaceAll(ts.ReadFile(file), "$REGISTRY", host)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o644))
	}
	putImages(ts, server, host)
}

func putImages(ts *testscript.TestScript, server *httptest.Server, host string) {
	arm, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: "arm64"})
	ts.Check(err)
	ref, err := name.ParseReference(host+"/only-arm64:1", name.Insecure)
	ts.Check(err)
	transport := remote.WithTransport(server.Client().Transport)
	ts.Check(remote.Write(ref, arm, transport))
	ref, err = name.ParseReference(host+"/base:1", name.Insecure)
	ts.Check(err)
	ts.Check(remote.Write(ref, smallBase(ts), transport))
}

// smallBase is an image with a program that is found in PATH, through a link.
func smallBase(ts *testscript.TestScript) v1.Image {
	l, err := layer.FromEntries(context.Background(), []layer.Entry{
		{Path: "/etc/conf", Data: []byte("conf")}, {Path: "/srv", Dir: true}, {Path: "/bin", Link: "usr/bin"},
		{Path: "/usr/bin/tool", Data: []byte("tool"), Mode: 0o755},
	}, nil)
	ts.Check(err)
	img, err := image.Assemble(nil, image.Spec{Platform: v1.Platform{OS: "linux", Architecture: runtime.GOARCH},
		Layers: []v1.Layer{l}, Env: map[string]string{"PATH": "/bin", "HOME_PAGE": "a$b"}})
	ts.Check(err)
	return img
}
