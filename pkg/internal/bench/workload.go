package main

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
)

// Names of the scenarios, as tables have them.
const (
	cold        = "cold"
	nothing     = "nothing changed"
	oneMain     = "one main edited"
	oneShared   = "shared package edited"
	starting    = "start"
	plainMemory = "4 binaries, first build"
	largeMemory = "4 large binaries, first build"
)

// How often the short scenarios are run in a round.
const nothingRuns, mainRuns, startRuns = 3, 2, 10

// A workload is what all tools do.
type workload struct {
	Options
	scale     []int
	workspace *workspace
	recorder  *recorder
	calls     gobuild
	tools     []tool
	edits     int             // each makes something new
	failed    map[string]bool // peers that take no part any more
}

// runRounds has all tools build the same, one after the other, in each round.
func (w *workload) runRounds(ctx context.Context) error {
	for _, t := range w.tools {
		if err := t.write(w.workspace.tree(t, "shop"), w.repository(w.workspace.mark, w.Binaries)); err != nil {
			return err
		}
	}
	for round := 1; round <= w.Rounds; round++ {
		w.recorder.log.printf("round %d of %d", round, w.Rounds)
		if err := w.runRound(ctx, round); err != nil {
			return err
		}
	}
	return nil
}

func (w *workload) runRound(ctx context.Context, round int) error {
	s := scene{w, w.participants(round), "shop", round, w.Binaries}
	if err := s.cold(ctx); err != nil {
		return err
	}
	for range nothingRuns {
		if err := s.each(ctx, nothing, ""); err != nil {
			return err
		}
	}
	for i := range mainRuns {
		if err := s.each(ctx, oneMain, "cmd/"+binaryName((round*mainRuns+i)%w.Binaries)); err != nil {
			return err
		}
	}
	return s.each(ctx, oneShared, "internal/"+halfShared)
}

// A scene is a monorepo that each tool has a copy of.
type scene struct {
	workload *workload
	tools    []tool
	name     string
	round    int
	binaries int
}

// participants are the tools that take part in a round.
func (w *workload) participants(round int) (list []tool) {
	for _, t := range w.tools {
		if !t.peer || w.Peers < 0 || round <= w.Peers {
			list = append(list, t)
		}
	}
	return list
}

// cold builds everything, with build caches empty. A package that all import is edited first,
// so that no digest can be known from a round before.
func (s scene) cold(ctx context.Context) error {
	s.workload.edits++
	return s.eachTool(ctx, cold, func(t tool) error {
		dir := s.workload.workspace.tree(t, s.name)
		if err := t.forget(ctx, dir); err != nil {
			return err
		}
		if err := edit(dir, "internal/"+coreShared, s.workload.edits); err != nil {
			return err
		}
		if err := s.workload.recorder.measure(ctx, cold, t.name, s.round, t.build(dir, s.binaries)); err != nil {
			return err
		}
		return s.checkComplete(ctx, t, dir)
	})
}

// each has all tools build after the same edit of a package, or after none.
func (s scene) each(ctx context.Context, scenario, pkg string) error {
	s.workload.edits++
	return s.eachTool(ctx, scenario, func(t tool) error {
		dir := s.workload.workspace.tree(t, s.name)
		if pkg != "" {
			if err := edit(dir, pkg, s.workload.edits); err != nil {
				return err
			}
		}
		run := func() error {
			return s.workload.recorder.measure(ctx, scenario, t.name, s.round, t.build(dir, s.binaries))
		}
		if t.name == dockerName && pkg == "" {
			run = s.workload.countContainers(ctx, run)
		}
		return run()
	})
}

// eachTool runs the tools one after the other, starting with another one each time: what a tool
// leaves for the machine to do, such as files to write back, is done while the next one runs. A peer
// that fails takes no further part: the results of the others are worth more.
func (s scene) eachTool(ctx context.Context, scenario string, do func(tool) error) error {
	first := s.workload.edits % len(s.tools)
	for _, t := range slices.Concat(s.tools[first:], s.tools[:first]) {
		if s.workload.failed[t.name] {
			continue
		}
		err := do(t)
		if err != nil && t.peer && ctx.Err() == nil {
			s.workload.failed[t.name] = true
			s.workload.recorder.note("%s failed (%s) and was left out from there on: %s", t.name, scenario,
				lastLine(err))
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lastLine is what a failed command said last.
func lastLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return lines[len(lines)-1]
}

// countContainers counts the containers that run starts.
func (w *workload) countContainers(ctx context.Context, run func() error) func() error {
	return func() error {
		n, err := w.workspace.engine.containers(ctx, run)
		w.recorder.containers += n
		return err
	}
}

// checkComplete fails where a tool did not make everything: a build that does less cannot be
// compared.
func (s scene) checkComplete(ctx context.Context, t tool, dir string) (err error) {
	n := s.binaries
	switch t.name {
	case dockerName:
		n, err = s.workload.workspace.engine.countImages(ctx)
	case hostName:
		n, err = countFiles(filepath.Join(dir, "dist"), "index.json")
	case bareName:
		n, err = countFiles(filepath.Join(dir, "out"), "")
	}
	if err == nil && n != s.binaries {
		err = fmt.Errorf("%s made %d of %d", t.name, n, s.binaries)
	}
	return err
}

// countFiles counts files of a name below a directory; all, where name is empty.
func countFiles(dir, name string) (n int, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && (name == "" || e.Name() == name) {
			n++
		}
		return err
	})
	return n, err
}

// grow measures a monorepo that grows, with caches warm.
func (w *workload) grow(ctx context.Context) error {
	for _, n := range w.scale {
		s := scene{w, w.participants(math.MaxInt), "growing", 1, n}
		err := s.eachTool(ctx, sized(n, "first build"), func(t tool) error {
			w.recorder.log.printf("growing to %d binaries: %s", n, t.name)
			dir := w.workspace.tree(t, s.name)
			if err := t.write(dir, w.repository(w.workspace.mark, n)); err != nil {
				return err
			}
			_, _, err := t.build(dir, n).run(ctx)
			return err
		})
		if err != nil {
			return err
		}
		for range nothingRuns {
			if err := s.each(ctx, sized(n, nothing), ""); err != nil {
				return err
			}
			s.round++
		}
		for i := range nothingRuns {
			if err := s.each(ctx, sized(n, oneMain), "cmd/"+binaryName(i%n)); err != nil {
				return err
			}
			s.round++
		}
	}
	return nil
}

// sized is the name of a scenario in a monorepo of n binaries.
func sized(n int, scenario string) string { return fmt.Sprintf("%d binaries, %s", n, scenario) }

// buildLarge builds few binaries, and few large ones, for the memory that gobuild takes.
func (w *workload) buildLarge(ctx context.Context) error {
	for _, t := range w.tools {
		if !strings.HasPrefix(t.name, "gobuild") {
			continue
		}
		for _, scenario := range []string{plainMemory, largeMemory} {
			m := w.repository(w.workspace.mark, largeBinaries)
			if scenario == largeMemory {
				m.Payload = w.payload
			}
			dir := w.workspace.tree(t, strings.Replace(scenario, ", ", "-", 1))
			if err := t.write(dir, m); err != nil {
				return err
			}
			if err := w.recorder.measure(ctx, scenario, t.name, 1, t.build(dir, largeBinaries)); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureStarts measures the least that gobuild does: it plans a small repository.
func (w *workload) measureStarts(ctx context.Context) error {
	for range startRuns {
		for _, s := range w.starters() {
			if err := w.recorder.measure(ctx, starting, s.name, 1, s.command); err != nil {
				return err
			}
		}
	}
	return nil
}

// A starter starts gobuild one way or another.
type starter struct {
	name string
	command
}

func (w *workload) starters() (list []starter) {
	for _, t := range w.tools {
		switch t.name {
		case dockerName:
			list = append(list, starter{"gobuild plan, Docker",
				w.calls.command(w.workspace.tree(t, "small"), filepath.Join(w.workspace.dir, "docker"), "plan",
					"-executor=docker")})
		case hostName:
			dir := w.workspace.tree(t, "small")
			plan := w.calls.command(dir, filepath.Join(w.workspace.dir, "host"), "plan", "-executor=host")
			list = append(list, starter{"gobuild plan, host", plan})
			if w.alone {
				continue
			}
			plan.dir, plan.args = w.Repo, []string{"go", "tool", "mage", "-d", "magefiles", "-w", dir, "plan",
				"-executor=host"}
			list = append(list, starter{"go tool mage plan, host", plan})
			plan.env = append([]string{"MAGEFILE_HASHFAST=1"}, plan.env...)
			list = append(list, starter{"go tool mage plan, host, MAGEFILE_HASHFAST=1", plan})
		}
	}
	return list
}
