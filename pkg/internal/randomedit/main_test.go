package randomedit

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

var (
	given = flag.String("gobuild", "", "the binary to test; left out, one that is built of this tree")
	seed  = flag.Uint64("seed", 0, "what draws the edits; left out, one of the clock's")
	edits = flag.Int("edits", 0, "how many edits there are on the host, and on Docker a tenth of that; "+
		"left out, 240, and 24 with -short")
)

var (
	binary string // the gobuild under test
	temp   string // what this run writes
	// mark is in the name of all that this run puts where others could see it.
	mark = fmt.Sprintf("randomedit%d", os.Getpid())
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) % 1e6
	}
	fmt.Printf("seed %d\n", *seed)
	err := prepare()
	code := 1
	if err == nil {
		code = m.Run()
	}
	if err := errors.Join(err, testbinary.Forget(temp), fsx.RemoveAll(temp)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func prepare() (err error) {
	if temp, err = os.MkdirTemp("", "gbr-"); err != nil {
		return err
	}
	if binary = *given; binary != "" {
		return nil
	}
	binary, err = testbinary.Build(temp)
	return err
}

// wanted is how many edits there are on the host.
func wanted() int {
	switch {
	case *edits > 0:
		return *edits
	case testing.Short():
		return 8
	}
	return 240
}

// TestHost takes each project through its share of the edits.
func TestHost(t *testing.T) {
	list := worlds
	if testing.Short() && *edits == 0 { // C code compiles much of the standard library again
		list = portable()
	}
	takeAll(t, list, wanted(), nil)
}

// TestDocker does the same on an engine, against what the host builds from scratch. C code is
// left to the host: the two have different compilers.
func TestDocker(t *testing.T) {
	if testing.Short() && *edits == 0 {
		t.Skip("a long loop: go tool mage test -long runs it")
	}
	api, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err == nil {
		_, err = api.Ping(t.Context())
	}
	if err != nil {
		t.Skip("needs a Docker engine: ", err)
	}
	t.Cleanup(func() { must(t, removeImages(api)) })
	takeAll(t, portable(), max(1, wanted()/10), api)
}

// portable are the projects without C code.
func portable() []*world {
	return slices.DeleteFunc(slices.Clone(worlds), func(w *world) bool { return w.c })
}

func takeAll(t *testing.T, list []*world, edits int, api *client.Client) {
	warm(t)
	happened := &tally{}
	t.Run("worlds", func(t *testing.T) {
		for i, w := range list {
			share := (edits + i) / len(list)
			t.Run(w.name, func(t *testing.T) {
				t.Parallel()
				w.need(t)
				newWalk(t, w, api, happened).makeEdits(t, share)
			})
		}
	})
	t.Log(happened)
}

// need skips the test of a world where this machine lacks a program for it.
func (w *world) need(t *testing.T) {
	for program, needed := range map[string]bool{"gcc": w.c, "git": w.git} {
		if _, err := exec.LookPath(program); needed && err != nil {
			t.Skip("needs ", program, ": ", err)
		}
	}
}

// random draws the edits of one project.
func random(name string) *rand.Rand {
	h := fnv.New64()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(*seed, h.Sum64()))
}

// removeImages removes what was loaded into the engine: each had a tag of this run once.
func removeImages(api *client.Client) error {
	loaded.Lock()
	defer loaded.Unlock()
	ctx := context.Background()
	list, err := api.ImageList(ctx, image.ListOptions{})
	if err != nil {
		return err
	}
	for _, im := range list {
		ours := slices.ContainsFunc(im.RepoTags, func(tag string) bool { return strings.Contains(tag, mark) })
		if !ours && !(loaded.ids[im.ID] && len(im.RepoTags) == 0) {
			continue
		}
		if _, err := api.ImageRemove(ctx, im.ID, image.RemoveOptions{Force: true, PruneChildren: true}); err != nil {
			return err
		}
	}
	return nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
