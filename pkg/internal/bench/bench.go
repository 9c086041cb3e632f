package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Options say what is measured, and where the results go.
type Options struct {
	Repo     string // the clone of this repository whose gobuild is measured
	Binaries int    // how many the monorepo has
	Rounds   int    // how often everything is done
	Peers    int    // in how many of the rounds ko and bake take part; below zero: always, also in larger monorepos
	Scale    string // sizes of further monorepos, separated by commas; "" for none
	Out      string // directory of results.md and results.svg; "" to write neither
	Readme   string // the file whose table is replaced; "" for none
	Stdout   io.Writer
	Stderr   io.Writer

	plain   bool   // the monorepo needs the standard library alone
	alone   bool   // without ko, bake and mage
	payload int    // how many bytes larger the large binaries are
	given   string // a binary of gobuild; "" to build one
}

// repository is a monorepo with a number of binaries.
func (o Options) repository(mark string, binaries int) monorepo {
	return monorepo{Binaries: binaries, Mark: mark, Plain: o.plain}
}

// payload is how much larger binaries are made to see whether memory grows with them.
const payload = 64 << 20

// largeBinaries is how many of them there are.
const largeBinaries = 4

// markPrefix is the prefix of marks.
const markPrefix = "bench-"

// A bench is a run of the benchmark.
type bench struct {
	Options
	scale     []int
	load      float64 // the load average before the run; 0 where it is not known
	cache     string  // gobuild's directory in the user's cache
	workspace *workspace
	recorder  *recorder
	tools     toolbox        // set by prepare
	chosen    []tool         // those that work here
	servers   []func() error // close what serves the tools
}

// Run measures, prints the results and writes them down. However it ends, nothing but that remains.
func Run(ctx context.Context, o Options) (err error) {
	b, err := start(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close(ctx)) }()
	if err := b.prepare(ctx); err != nil {
		return err
	}
	w := &workload{Options: b.Options, scale: b.scale, workspace: b.workspace, recorder: b.recorder,
		calls: b.tools.gobuild, tools: b.chosen, failed: map[string]bool{}}
	for _, step := range []func(context.Context) error{w.measureStarts, w.runRounds, w.measureFresh, w.grow,
		w.buildLarge} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return report{Options: b.Options, machine: describeMachine(b.load, b.workspace.engine, b.chosen),
		mark: b.workspace.mark, results: b.recorder.results, scale: b.scale}.write()
}

func start(ctx context.Context, o Options) (*bench, error) {
	if o.Binaries < 1 || o.Rounds < 1 {
		return nil, fmt.Errorf("%d binaries in %d rounds: there must be one of each at least", o.Binaries, o.Rounds)
	}
	if o.payload == 0 {
		o.payload = payload
	}
	b := &bench{Options: o, load: loadAverage(), recorder: newRecorder(o.Stdout, logger{o.Stderr})}
	var err error
	if b.scale, err = parseScale(o.Scale); err != nil {
		return nil, err
	}
	if b.cache, err = userCache(); err != nil {
		return nil, err
	}
	if b.workspace, err = makeWorkspace(ctx, markPrefix+strings.ToLower(rand.Text()[:8])); err != nil {
		return nil, err
	}
	if b.workspace.engine, err = connect(ctx, b.workspace.mark); err != nil {
		b.recorder.note("Docker was left out: %v", err)
	}
	removeLeftovers(ctx, b.workspace, b.recorder.log)
	return b, nil
}

// parseScale reads a list of numbers.
func parseScale(list string) (scale []int, err error) {
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || len(scale) > 0 && n <= scale[len(scale)-1] {
			return nil, fmt.Errorf("scale %q: write growing numbers, such as 10,50,200,500", list)
		}
		scale = append(scale, n)
	}
	return scale, nil
}

// cleanTime is how long cleaning up may take.
const cleanTime = 2 * time.Minute

// close removes everything that the benchmark made.
func (b *bench) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTime)
	defer cancel()
	b.recorder.log.printf("cleaning up")
	for _, stop := range b.servers {
		_ = stop()
	}
	return b.workspace.remove(ctx)
}

// prepare builds gobuild, gets the toolchain, and lets each tool build a small repository
// once: what it fetches for that is there in all that is measured.
func (b *bench) prepare(ctx context.Context) error {
	binary, err := b.buildGobuild(ctx)
	if err != nil {
		return err
	}
	b.recorder.log.printf("getting go%s", goVersion)
	client := toolchain.Open(goproxy.FromEnvironment(os.Environ()), b.cache)
	goroot, err := client.Install(ctx, goVersion, hostOS, hostArch)
	if err != nil {
		return err
	}
	for _, name := range []string{"docker", "host"} {
		if err := makeCache(filepath.Join(b.workspace.dir, name), b.cache); err != nil {
			return err
		}
	}
	b.tools = toolbox{workspace: b.workspace, arch: archOf(b.workspace.engine), plain: b.plain,
		golang: golang{goroot, b.cache}, gobuild: gobuild{binary, b.workspace.mark}}
	b.recorder.names = strings.NewReplacer(goroot, "$GOROOT", b.workspace.dir, "$WORK", b.cache, "$CACHE", b.Repo, ".")
	return b.warmUp(ctx)
}

// buildGobuild makes the static binary that users have.
func (b *bench) buildGobuild(ctx context.Context) (binary string, err error) {
	if b.given != "" {
		return b.given, nil
	}
	b.recorder.log.printf("building gobuild")
	binary = filepath.Join(b.workspace.dir, "gobuild")
	build := command{dir: b.Repo, env: []string{"CGO_ENABLED=0"}, args: []string{
		"go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./pkg/cmd/gobuild"}}
	_, _, err = build.run(ctx)
	return binary, err
}

// warmUp chooses the tools. A bare build has nothing to fetch: gobuild has done so.
func (b *bench) warmUp(ctx context.Context) error {
	if b.workspace.engine != nil {
		b.chosen = append(b.chosen, b.tools.inDocker())
	}
	b.chosen = append(b.chosen, b.tools.onHost(), b.tools.bare())
	for _, t := range b.chosen {
		if t.name == bareName {
			continue
		}
		if err := b.try(ctx, t); err != nil {
			return err
		}
	}
	if b.alone {
		return nil
	}
	for _, find := range []func(context.Context) (tool, error){b.ko, b.tools.bake} {
		t, err := find(ctx)
		if err == nil {
			err = b.tryPeer(ctx, t)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			b.recorder.note("%s was left out: %s", t.name, lastLine(err))
		}
	}
	return nil
}

// tryPeer adds a tool that works here.
func (b *bench) tryPeer(ctx context.Context, t tool) error {
	err := b.try(ctx, t)
	if err == nil {
		b.chosen = append(b.chosen, t)
	}
	return err
}

// try has a tool build a repository of one binary.
func (b *bench) try(ctx context.Context, t tool) error {
	dir := b.workspace.tree(t, "small")
	if err := t.write(dir, b.repository(b.workspace.mark, 1)); err != nil {
		return err
	}
	b.recorder.log.printf("warming up: %s", t.name)
	_, _, err := t.build(dir, 1).run(ctx)
	return err
}

// ko is the tool ko, with a registry that serves its base where it needs one.
func (b *bench) ko(ctx context.Context) (tool, error) {
	t, stop, err := b.tools.ko(ctx)
	if stop != nil {
		b.servers = append(b.servers, stop)
	}
	return t, err
}
