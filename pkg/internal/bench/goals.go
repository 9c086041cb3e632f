package main

import (
	"fmt"
	"slices"
	"time"
)

// A goal is what gobuild is to reach, and what was seen of it.
type goal struct {
	what, wanted, seen string
	met                bool
}

// alike is how much slower one of two tools may seem that are equally fast.
const alike = 1.05

const mebi = 1 << 20

// goals compares what was seen with what is to be reached. What was not measured is left out.
func (b *bench) goals() (list []goal) {
	add := func(known bool, g goal) {
		if known {
			list = append(list, g)
		}
	}
	for _, w := range []struct {
		scenario string
		limit    float64
	}{{cold, 1.10}, {nothing, 0.5}, {oneMain, 1.5}, {oneShared, 1.2}} {
		for _, tool := range []string{dockerName, hostName} {
			r := b.samples.ratio(w.scenario, tool, bareName)
			add(r > 0, goal{w.scenario + ", " + tool, fmt.Sprintf("≤ %.2f × go build", w.limit), times(r),
				r <= w.limit})
		}
	}
	docker := len(b.samples.of(nothing, dockerName)) > 0
	add(docker, goal{nothing + ", containers started", "0", fmt.Sprint(b.containers), b.containers == 0})
	for _, scenario := range []string{cold, nothing, oneMain, oneShared} {
		r := b.samples.ratio(scenario, hostName, dockerName)
		add(r > 0, goal{scenario + ", host against Docker", fmt.Sprintf("no slower (≤ %.2f ×)", alike),
			times(r), r <= alike})
	}
	for _, tool := range []string{dockerName, hostName} {
		peak := b.peak(tool)
		add(peak > 0, goal{fmt.Sprintf("peak memory, %d images, %s", b.Binaries, tool), "≤ 100 MiB", size(peak),
			peak <= 100*mebi})
		add(peak > 0, b.memoryGrowth(tool))
	}
	list = append(list, b.sizeGoals()...)
	for _, name := range []string{"gobuild plan, Docker", "gobuild plan, host"} {
		r := b.samples.row(starting, name)
		add(r.runs > 0, goal{"start, " + name, "≤ 50 ms", seconds(r.median), r.median <= 50*time.Millisecond})
	}
	return list
}

// peak is the most memory that a tool ever took in the rounds.
func (b *bench) peak(tool string) (peak int64) {
	for _, scenario := range []string{cold, nothing, oneMain, oneShared} {
		peak = max(peak, b.samples.row(scenario, tool).peak)
	}
	return peak
}

// memoryGrowth compares few binaries with as many large ones.
func (b *bench) memoryGrowth(tool string) goal {
	small, large := b.samples.row(plainMemory, tool).peak, b.samples.row(largeMemory, tool).peak
	limit := int64(b.payload / 8)
	return goal{fmt.Sprintf("peak memory, binaries %s larger, %s", size(int64(b.payload)), tool), "no growth (≤ " +
		size(limit) + ")",
		size(small) + " → " + size(large), large-small <= limit}
}

// sizeGoals are those of large monorepos.
func (b *bench) sizeGoals() (list []goal) {
	if len(b.scale) == 0 {
		return nil
	}
	least, most := slices.Min(b.scale), slices.Max(b.scale)
	for _, tool := range []string{dockerName, hostName} {
		first, last := b.samples.row(sized(least, nothing), tool), b.samples.row(sized(most, nothing), tool)
		if last.runs == 0 {
			continue
		}
		limit := 500 * time.Millisecond * time.Duration(max(most, 500)) / 500
		list = append(list, goal{sized(most, nothing) + ", " + tool, "≤ " + seconds(limit), seconds(last.median),
			last.median <= limit})
		if least == most {
			continue
		}
		grew := float64(last.median) / float64(first.median)
		files := float64(fileCount(most)) / float64(fileCount(least))
		list = append(list, goal{fmt.Sprintf("%d → %d binaries, %s, %s", least, most, nothing, tool),
			fmt.Sprintf("no faster than files (%s)", times(files)), times(grew), grew <= files})
	}
	return list
}

// fileCount is how many files a monorepo of n binaries has.
func fileCount(n int) int { return 3 + len(libs) + 5 + 2 + 2*n }

// met is how a table says it.
func (g goal) verdict() string {
	if g.met {
		return "yes"
	}
	return "no"
}
