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

// rounds is the heart: all tools do the same, one after the other, again and again.
func (b *bench) rounds(ctx context.Context) error {
	for _, t := range b.tools {
		if err := t.write(b.tree(t, "shop"), b.repository(b.Binaries)); err != nil {
			return err
		}
	}
	for round := 1; round <= b.Rounds; round++ {
		b.progress("round %d of %d", round, b.Rounds)
		if err := b.round(ctx, round); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) round(ctx context.Context, round int) error {
	s := scene{b, b.taking(round), "shop", round, b.Binaries}
	if err := s.cold(ctx); err != nil {
		return err
	}
	for range nothingRuns {
		if err := s.each(ctx, nothing, ""); err != nil {
			return err
		}
	}
	for i := range mainRuns {
		if err := s.each(ctx, oneMain, "cmd/"+binaryName((round*mainRuns+i)%b.Binaries)); err != nil {
			return err
		}
	}
	return s.each(ctx, oneShared, "internal/"+halfShared)
}

// A scene is a monorepo that each tool has a copy of.
type scene struct {
	*bench
	tools    []tool
	name     string
	round    int
	binaries int
}

// taking are the tools that take part in a round.
func (b *bench) taking(round int) (list []tool) {
	for _, t := range b.tools {
		if !t.peer || b.Peers < 0 || round <= b.Peers {
			list = append(list, t)
		}
	}
	return list
}

// cold builds everything, with build caches empty. A package that all import is edited first,
// so that no digest can be known from a round before.
func (s scene) cold(ctx context.Context) error {
	s.edits++
	return s.eachTool(ctx, cold, func(t tool) error {
		dir := s.tree(t, s.name)
		if err := t.forget(ctx, dir); err != nil {
			return err
		}
		if err := edit(dir, "internal/"+coreShared, s.edits); err != nil {
			return err
		}
		if err := s.measure(ctx, cold, t.name, s.round, t.build(dir, s.binaries)); err != nil {
			return err
		}
		return s.complete(ctx, t, dir)
	})
}

// each has all tools build after the same edit of a package, or after none.
func (s scene) each(ctx context.Context, scenario, pkg string) error {
	s.edits++
	return s.eachTool(ctx, scenario, func(t tool) error {
		dir := s.tree(t, s.name)
		if pkg != "" {
			if err := edit(dir, pkg, s.edits); err != nil {
				return err
			}
		}
		run := func() error { return s.measure(ctx, scenario, t.name, s.round, t.build(dir, s.binaries)) }
		if t.name == dockerName && pkg == "" {
			run = s.counted(ctx, run)
		}
		return run()
	})
}

// eachTool has the tools do something one after the other, each time another one first: what one of
// them leaves for the machine to do, such as files to write back, is done while the next one runs. A
// peer that fails takes no part any more: what was seen of the others is worth more than it.
func (s scene) eachTool(ctx context.Context, scenario string, do func(tool) error) error {
	first := s.edits % len(s.tools)
	for _, t := range slices.Concat(s.tools[first:], s.tools[:first]) {
		if s.failed[t.name] {
			continue
		}
		err := do(t)
		if err != nil && t.peer && ctx.Err() == nil {
			s.failed[t.name] = true
			s.note("%s failed (%s) and was left out from there on: %s", t.name, scenario, lastLine(err))
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

// counted counts the containers that are started meanwhile.
func (b *bench) counted(ctx context.Context, run func() error) func() error {
	return func() error {
		n, err := b.engine.containers(ctx, run)
		b.containers += n
		return err
	}
}

// complete fails where a tool did not make what it was to make: a build that does less is
// not to be compared.
func (s scene) complete(ctx context.Context, t tool, dir string) (err error) {
	n := s.binaries
	switch t.name {
	case dockerName:
		n, err = s.engine.countImages(ctx)
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

// sizes lets a monorepo grow, with caches warm.
func (b *bench) sizes(ctx context.Context) error {
	for _, n := range b.scale {
		s := scene{b, b.taking(math.MaxInt), "growing", 1, n}
		err := s.eachTool(ctx, sized(n, "first build"), func(t tool) error {
			b.progress("growing to %d binaries: %s", n, t.name)
			dir := b.tree(t, s.name)
			if err := t.write(dir, b.repository(n)); err != nil {
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

// large builds few binaries, and few large ones, for the memory that gobuild takes.
func (b *bench) large(ctx context.Context) error {
	for _, t := range b.tools {
		if !strings.HasPrefix(t.name, "gobuild") {
			continue
		}
		for _, scenario := range []string{plainMemory, largeMemory} {
			m := b.repository(largeBinaries)
			if scenario == largeMemory {
				m.Payload = b.payload
			}
			dir := b.tree(t, strings.Replace(scenario, ", ", "-", 1))
			if err := t.write(dir, m); err != nil {
				return err
			}
			if err := b.measure(ctx, scenario, t.name, 1, t.build(dir, largeBinaries)); err != nil {
				return err
			}
		}
	}
	return nil
}

// starts measures what it takes to do next to nothing: to plan a small repository.
func (b *bench) starts(ctx context.Context) error {
	for range startRuns {
		for _, s := range b.starters() {
			if err := b.measure(ctx, starting, s.name, 1, s.command); err != nil {
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

func (b *bench) starters() (list []starter) {
	for _, t := range b.tools {
		switch t.name {
		case dockerName:
			list = append(list, starter{"gobuild plan, Docker",
				b.verb(b.tree(t, "small"), filepath.Join(b.work, "docker"), "plan", "-executor=docker")})
		case hostName:
			dir := b.tree(t, "small")
			plan := b.verb(dir, filepath.Join(b.work, "host"), "plan", "-executor=host")
			list = append(list, starter{"gobuild plan, host", plan})
			if b.alone {
				continue
			}
			plan.dir, plan.args = b.Repo, []string{"go", "tool", "mage", "-d", "magefiles", "-w", dir, "plan",
				"-executor=host"}
			list = append(list, starter{"go tool mage plan, host", plan})
			plan.env = append([]string{"MAGEFILE_HASHFAST=1"}, plan.env...)
			list = append(list, starter{"go tool mage plan, host, MAGEFILE_HASHFAST=1", plan})
		}
	}
	return list
}
