package conformance

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
	"github.com/gobuild-dev/gobuild/pkg/internal/testrun"
)

// given is a binary to test, a released one for example.
var given = flag.String("gobuild", "", "the binary to test; left out, one that is built of this tree")

var (
	// binary is the gobuild under test.
	binary string
	// mark is in the name of all that this run puts where others could see it: tags,
	// module paths. No other run has it.
	mark = fmt.Sprintf("conformance%d", os.Getpid())
)

func TestMain(m *testing.M) {
	flag.Parse()
	testrun.UnignoreSignals()
	dir, err := os.MkdirTemp("", "gobuild-conformance-")
	if err == nil {
		err = compile(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := errors.Join(os.RemoveAll(dir), removeImages(), removeModules()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// compile compiles the binary, if none was given.
func compile(dir string) (err error) {
	if binary = *given; binary != "" {
		return nil
	}
	binary, err = testbinary.Build(dir)
	return err
}

// tag returns a tag that only this run uses.
func tag(name string) string { return mark + "-" + name + ":1" }

// removeImages removes what was loaded into the engine under tags of this run, including those of
// its registries.
func removeImages() error {
	api := engine()
	if api == nil {
		return nil
	}
	ctx := context.Background()
	list, err := api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("dangling", "false"))})
	if err != nil {
		return err
	}
	for _, im := range list {
		for _, t := range im.RepoTags {
			if !strings.Contains(t, mark) {
				continue
			}
			if _, err := api.ImageRemove(ctx, t, image.RemoveOptions{Force: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// removeModules removes this run's modules from the caches of this user. Those in the
// engine's volume, a few kilobytes, stay until gobuild clean.
func removeModules() error {
	var errs []error
	for _, dir := range []string{"gopath/pkg/mod", "gopath/pkg/mod/cache/download", "git/gopath/pkg/mod",
		"git/gopath/pkg/mod/cache/download"} {
		errs = append(errs, fsx.RemoveAll(filepath.Join(readable.CacheDir(os.Environ()), filepath.FromSlash(dir),
			"gobuild.test", mark)))
	}
	return errors.Join(errs...)
}

// takesLong skips a test that compiles much, such as the standard library several times, unless all are wanted.
func takesLong(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes minutes: go tool mage test -long runs it")
	}
}

// isHostile skips a test of what repositories, registries, engines and other users may try, unless all are wanted.
func isHostile(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("go tool mage test -long tries what would harm: it takes minutes")
	}
}
