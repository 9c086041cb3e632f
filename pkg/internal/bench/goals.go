package main

import (
	"fmt"
	"slices"
	"time"
)

// A goal is a goal of gobuild, with the result.
type goal struct {
	what, wanted, seen string
	met                bool
}

// tolerance is how much slower one of two equally fast tools may seem.
const tolerance = 1.05

const mebi = 1 << 20

// goals compares the results with what is to be reached. What was not measured is left out.
func (r report) goals() (list []goal) {
	add := func(known bool, g goal) {
		if known {
			list = append(list, g)
		}
	}
	for _, w := range []struct {
		scenario string
		limit    float64
	}{{cold, 1.10}, {nothing, 0.5}, {oneMain, 1.5}, {oneShared, 1.2},
		{freshNothing, 0.2}, {freshMain, 0.2}} {
		for _, tool := range []string{dockerName, hostName} {
			ratio := r.samples.ratio(w.scenario, tool, bareName)
			add(ratio > 0, goal{w.scenario + ", " + tool, fmt.Sprintf("≤ %.2f × go build", w.limit), times(ratio),
				ratio <= w.limit})
		}
	}
	docker := len(r.samples.of(nothing, dockerName)) > 0
	add(docker, goal{nothing + ", containers started", "0", fmt.Sprint(r.containers), r.containers == 0})
	for _, scenario := range []string{cold, nothing, oneMain, oneShared} {
		ratio := r.samples.ratio(scenario, hostName, dockerName)
		add(ratio > 0, goal{scenario + ", host against Docker", fmt.Sprintf("no slower (≤ %.2f ×)", tolerance),
			times(ratio), ratio <= tolerance})
	}
	for _, tool := range []string{dockerName, hostName} {
		peak := r.peak(tool)
		add(peak > 0, goal{fmt.Sprintf("peak memory, %d images, %s", r.Binaries, tool), "≤ 100 MiB", size(peak),
			peak <= 100*mebi})
		add(peak > 0, r.memoryGrowth(tool))
	}
	list = append(list, r.sizeGoals()...)
	for _, name := range []string{"gobuild plan, Docker", "gobuild plan, host"} {
		start := r.samples.row(starting, name)
		add(start.runs > 0, goal{"start, " + name, "≤ 50 ms", seconds(start.median),
			start.median <= 50*time.Millisecond})
	}
	return list
}

// peak is the most memory that a tool ever took in the rounds.
func (r report) peak(tool string) (peak int64) {
	for _, scenario := range []string{cold, nothing, oneMain, oneShared} {
		peak = max(peak, r.samples.row(scenario, tool).peak)
	}
	return peak
}

// memoryGrowth compares few binaries with as many large ones.
func (r report) memoryGrowth(tool string) goal {
	small, large := r.samples.row(plainMemory, tool).peak, r.samples.row(largeMemory, tool).peak
	limit := int64(r.payload / 8)
	return goal{fmt.Sprintf("peak memory, binaries %s larger, %s", size(int64(r.payload)), tool), "no growth (≤ " +
		size(limit) + ")",
		size(small) + " → " + size(large), large-small <= limit}
}

// sizeGoals are those of large monorepos.
func (r report) sizeGoals() (list []goal) {
	if len(r.scale) == 0 {
		return nil
	}
	least, most := slices.Min(r.scale), slices.Max(r.scale)
	for _, tool := range []string{dockerName, hostName} {
		first, last := r.samples.row(sized(least, nothing), tool), r.samples.row(sized(most, nothing), tool)
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

// verdict is met as tables have it.
func (g goal) verdict() string {
	if g.met {
		return "yes"
	}
	return "no"
}
