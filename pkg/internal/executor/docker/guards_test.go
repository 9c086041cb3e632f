package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

func TestGuards(t *testing.T) {
	t.Setenv("GOBUILD_CANARY", "canary-of-the-environment")
	home := dockertest.WriteNew(t, ".config/go/env", "GOFLAGS=-canary\n", ".netrc",
		"machine canary login canary password canary\n",
		".docker/config.json", `{"proxies":{"default":{"httpProxy":"http://canary.invalid:2"}}}`)
	t.Setenv("DOCKER_CONFIG", filepath.Join(home, ".docker"))
	src := dockertest.WriteNew(t, "main.go", "package main\n")
	e := newExecutor(t, func(o *Options) {
		o.Environ = append(o.Environ, "HTTPS_PROXY=http://canary.invalid:1", "HOME="+home)
		o.Settings.Netrc = filepath.Join(home, ".netrc")
	})
	out := mustRun(t, e, withMount(witnessCommand(t), plan.Mount{Target: plan.SourceDir, Kind: plan.Bind, Source: src}))
	for _, want := range []string{
		"writes /src/new false", "writes /src/main.go false", "writes /new false", "writes /tmp/new true",
		"writes /go/pkg/mod/new false", "writes /cache/builds/new true", "reads /tmp/.netrc false", "NoNewPrivs: 1",
		fmt.Sprintf("uid %d %d", os.Getuid(), os.Getgid()),
		"CapInh: 0000000000000000", "CapPrm: 0000000000000000", "CapEff: 0000000000000000",
		"CapBnd: 0000000000000000", "CapAmb: 0000000000000000", "env HOME=/tmp",
	} {
		if !strings.Contains(out, want+"\n") {
			t.Errorf("no %q in the output", want)
		}
	}
	for _, never := range []string{"canary", "interface eth"} {
		if strings.Contains(out, never) {
			t.Errorf("%q is in the output", never)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

func TestExitCode(t *testing.T) { eachWay(t, exitCodes) }

func exitCodes(t *testing.T) {
	var out bytes.Buffer
	err := newExecutor(t, nil).Run(t.Context(), witnessCommand(t, "exit", "7"), &out)
	var exit *executor.ExitError
	if !errors.As(err, &exit) || exit.Code != 7 || exit.OOM {
		t.Errorf("the error is %v", err)
	}
	dockertest.MustContain(t, out.String(), "out\n")
	dockertest.MustContain(t, out.String(), "err\n")
}

// TestOtherUser runs as a user who is not root, to whom the volumes must belong.
func TestOtherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, which alone can be another user")
	}
	cacheDir, volumes := t.TempDir(), dockertest.Connect(t)
	t.Cleanup(func() { // no clean removes what is another user's
		for _, cache := range []string{"builds", "modules"} {
			_ = volumes.Client().VolumeRemove(context.Background(), dockertest.Mark+"-12345-"+cache, false)
		}
	})
	for range 2 { // with volumes that are new, and with some that are not
		e := newExecutor(t, func(o *Options) {
			o.CacheDir, o.Toolchains = cacheDir, toolchain.Open(o.Settings, userCache(t))
		})
		e.boxes.starter.sharing.uid, e.boxes.starter.sharing.gid = 12345, 54321
		out := mustRun(t, e, witnessCommand(t))
		dockertest.MustContain(t, out, "uid 12345 54321\n")
		dockertest.MustContain(t, out, "writes /cache/builds/new true\n")
	}
}
