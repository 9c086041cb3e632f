package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// update rewrites the files that scripts compare output with.
var update = flag.Bool("update", false, "write what gobuild prints into the scripts")

func TestMain(m *testing.M) {
	gobuild.Reexec()
	testscript.Main(m, map[string]func(){"gobuild": main})
}

// TestScript runs the scripts in testdata/script, in which the command gobuild is this
// program. What they may use besides testscript's own commands stands in commands_test.go.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		Setup:              setup,
		Condition:          condition,
		Cmds:               commands,
		UpdateScripts:      *update,
		RequireUniqueNames: true,
	})
}

// condition is true for [docker] where an engine answers, and for [root].
func condition(name string) (bool, error) {
	switch name {
	case "docker":
	case "root":
		return os.Getuid() == 0, nil
	default:
		return false, errors.New("no condition is called " + name)
	}
	e, err := engine.Connect(context.Background(), "")
	if err != nil {
		return false, nil
	}
	return true, e.Close()
}

// setup gives a script an environment of its own, with the caches of this user and with
// what it takes to reach a proxy and an engine.
func setup(env *testscript.Env) error {
	caches, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	env.Setenv("GOBUILD_CACHE", filepath.Join(caches, "gobuild"))
	env.Setenv("GOBUILD_EXECUTOR", "host")
	editors, err := filepath.Abs(filepath.Join("..", "..", "..", "schemas", "editors"))
	if err != nil {
		return err
	}
	env.Setenv("EDITORS", editors)
	if dir, err := os.UserConfigDir(); err == nil {
		env.Setenv("GOENV", filepath.Join(dir, "go", "env"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		env.Setenv("NETRC", filepath.Join(home, ".netrc"))
	}
	for _, kv := range os.Environ() {
		if name, value, _ := strings.Cut(kv, "="); slices.Contains(passed, strings.ToUpper(name)) {
			env.Setenv(name, value)
		}
	}
	env.Defer(func() {
		if err := testbinary.Forget(env.WorkDir); err != nil {
			panic(err)
		}
	})
	return remember(env)
}

// passed are the variables of this machine that scripts see.
var passed = []string{
	"GOBUILD_CACHE", "GOENV", "GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOSUMDB", "GONOPROXY", "GOINSECURE", "NETRC",
	"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
}
