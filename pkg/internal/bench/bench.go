package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
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

// payload is how much larger binaries are made to see whether memory grows with them.
const payload = 64 << 20

// largeBinaries is how many of them there are.
const largeBinaries = 4

// markPrefix is how marks begin.
const markPrefix = "bench-"

// A bench is a run of the benchmark.
type bench struct {
	Options
	scale   []int
	mark    string         // is in the name of all that others could see
	work    string         // a temporary directory
	unlock  func()         // says that the directory is not used any more
	servers []func() error // close what serves the tools
	cache   string         // gobuild's in the user's cache
	engine  *engine        // nil where none answers
	binary  string         // the gobuild that is measured
	goroot  string
	arch    string
	load    float64 // how many programs wanted a core when this began, 0 where that is not known
	tools   []tool
	edits   int // how many there were: each makes something new

	samples    samples
	containers int             // how many were started where nothing had changed
	commands   []string        // each that was measured, once
	printed    map[string]bool // by tool and verb
	failed     map[string]bool // peers that take no part any more
	notes      []string        // what was left out, and why
}

// Run measures, prints what it saw and writes it down. However it ends, nothing of it stays
// but that.
func Run(ctx context.Context, o Options) (err error) {
	b, err := start(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close(ctx)) }()
	for _, step := range []func(context.Context) error{b.prepare, b.starts, b.rounds, b.sizes, b.large} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return b.report()
}

func start(ctx context.Context, o Options) (*bench, error) {
	if o.Binaries < 1 || o.Rounds < 1 {
		return nil, fmt.Errorf("%d binaries in %d rounds: there must be one of each at least", o.Binaries, o.Rounds)
	}
	b := &bench{Options: o, mark: markPrefix + strings.ToLower(rand.Text()[:8]), load: loadAverage(),
		printed: map[string]bool{}, failed: map[string]bool{}}
	if b.payload == 0 {
		b.payload = payload
	}
	var err error
	if b.scale, err = parseScale(o.Scale); err != nil {
		return nil, err
	}
	if b.cache, err = userCache(); err != nil {
		return nil, err
	}
	if err := b.makeWork(ctx); err != nil {
		return nil, err
	}
	if b.engine, err = connect(ctx, b.mark); err != nil {
		b.note("Docker was left out: %v", err)
	}
	b.removeLeftovers(ctx)
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

// close removes everything that this made.
func (b *bench) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTime)
	defer cancel()
	b.progress("cleaning up")
	for _, stop := range b.servers {
		_ = stop()
	}
	return b.remove(ctx)
}

// prepare builds gobuild, gets the toolchain, and lets each tool build a small repository
// once: what it fetches for that is there in all that is measured.
func (b *bench) prepare(ctx context.Context) error {
	if err := b.buildGobuild(ctx); err != nil {
		return err
	}
	b.progress("getting go%s", goVersion)
	var err error
	client := toolchain.Open(goproxy.FromEnvironment(os.Environ()), b.cache)
	if b.goroot, err = client.Install(ctx, goVersion, hostOS, hostArch); err != nil {
		return err
	}
	b.arch = archOf(b.engine)
	for _, name := range []string{"docker", "host"} {
		if err := b.makeCache(filepath.Join(b.work, name)); err != nil {
			return err
		}
	}
	return b.warmUp(ctx)
}

// buildGobuild makes the static binary that users have.
func (b *bench) buildGobuild(ctx context.Context) error {
	if b.binary = b.given; b.binary != "" {
		return nil
	}
	b.progress("building gobuild")
	b.binary = filepath.Join(b.work, "gobuild")
	build := command{dir: b.Repo, env: []string{"CGO_ENABLED=0"}, args: []string{
		"go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.binary, "./pkg/cmd/gobuild"}}
	_, _, err := build.run(ctx)
	return err
}

// warmUp chooses the tools. A bare build has nothing to fetch: gobuild has done so.
func (b *bench) warmUp(ctx context.Context) error {
	if b.engine != nil {
		b.tools = append(b.tools, b.inDocker())
	}
	b.tools = append(b.tools, b.onHost(), b.bare())
	for _, t := range b.tools {
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
	for _, find := range []func(context.Context) (tool, error){b.ko, b.bake} {
		t, err := find(ctx)
		if err == nil {
			err = b.tryPeer(ctx, t)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			b.note("%s was left out: %s", t.name, lastLine(err))
		}
	}
	return nil
}

// tryPeer adds a tool that works here.
func (b *bench) tryPeer(ctx context.Context, t tool) error {
	err := b.try(ctx, t)
	if err == nil {
		b.tools = append(b.tools, t)
	}
	return err
}

// try has a tool build a repository of one binary.
func (b *bench) try(ctx context.Context, t tool) error {
	dir := b.tree(t, "small")
	if err := t.write(dir, b.repository(1)); err != nil {
		return err
	}
	b.progress("warming up: %s", t.name)
	_, _, err := t.build(dir, 1).run(ctx)
	return err
}

func (b *bench) repository(binaries int) monorepo {
	return monorepo{Binaries: binaries, Mark: b.mark, Plain: b.plain}
}

// tree is where a tool has its copy of a repository.
func (b *bench) tree(t tool, name string) string {
	return filepath.Join(b.work, "trees", strings.NewReplacer(" ", "-", ",", "").Replace(t.name), name)
}

// measure runs a command and keeps what it took. The first of each tool and verb is shown.
func (b *bench) measure(ctx context.Context, scenario, tool string, round int, c command) error {
	shown := b.show(c)
	if !b.printed[tool] {
		b.printed[tool] = true
		b.commands = append(b.commands, shown)
		fmt.Fprintln(b.Stdout, shown)
	}
	took, _, err := c.run(ctx)
	if err != nil {
		return err
	}
	b.samples = append(b.samples, sample{scenario, tool, round, took})
	b.progress("%s: %s: %s", scenario, tool, seconds(took.wall))
	return nil
}

// show is a command with names for the directories of this machine.
func (b *bench) show(c command) string {
	text := c.String()
	program := filepath.Base(c.args[0])
	if path, err := exec.LookPath(program); err == nil && c.args[0] == path {
		text = strings.TrimPrefix(strings.Replace(" "+text, " "+path+" ", " "+program+" ", 1), " ")
	}
	if path := os.Getenv("PATH"); path != "" {
		text = strings.Replace(text, string(filepath.ListSeparator)+path, string(filepath.ListSeparator)+"$PATH", 1)
	}
	return strings.NewReplacer(b.goroot, "$GOROOT", b.work, "$WORK", b.cache, "$CACHE", b.Repo, ".").Replace(text)
}

func (b *bench) progress(format string, args ...any) {
	fmt.Fprintf(b.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

func (b *bench) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
	b.progress(format, args...)
}
