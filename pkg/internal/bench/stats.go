package main

import (
	"cmp"
	"slices"
	"time"
)

// A sample is one run of one tool.
type sample struct {
	scenario, tool string
	round          int
	cost
}

// samples are all runs of a benchmark.
type samples []sample

// of are those of one tool in one scenario.
func (s samples) of(scenario, tool string) (found samples) {
	for _, x := range s {
		if x.scenario == scenario && x.tool == tool {
			found = append(found, x)
		}
	}
	return found
}

// A row sums up the runs of a tool in a scenario.
type row struct {
	scenario, tool    string
	runs              int
	median, low, high time.Duration
	ratio             float64 // to the bare go build; 0 where there is none
	peak              int64
}

// row sums up one tool in one scenario.
func (s samples) row(scenario, tool string) row {
	own := s.of(scenario, tool)
	r := row{scenario: scenario, tool: tool, runs: len(own), ratio: s.ratio(scenario, tool, bareName)}
	var walls []time.Duration
	for _, x := range own {
		walls = append(walls, x.wall)
		r.peak = max(r.peak, x.peak)
	}
	if len(walls) > 0 {
		r.median, r.low, r.high = median(walls), slices.Min(walls), slices.Max(walls)
	}
	return r
}

// ratio compares two tools within each round, since a machine may be slower in one round than
// in the next, and is the median over rounds.
func (s samples) ratio(scenario, tool, other string) float64 {
	own, its := s.of(scenario, tool).rounds(), s.of(scenario, other).rounds()
	var ratios []float64
	for round, walls := range own {
		if len(its[round]) > 0 {
			ratios = append(ratios, float64(median(walls))/float64(median(its[round])))
		}
	}
	if len(ratios) == 0 {
		return 0
	}
	return median(ratios)
}

func (s samples) rounds() map[int][]time.Duration {
	rounds := map[int][]time.Duration{}
	for _, x := range s {
		rounds[x.round] = append(rounds[x.round], x.wall)
	}
	return rounds
}

// median is the median of a list that is not empty.
func median[T time.Duration | float64](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// rows sums everything up, in the order in which scenarios were first seen.
func (s samples) rows() (rows []row) {
	for _, x := range s {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.scenario == x.scenario && r.tool == x.tool }) {
			rows = append(rows, s.row(x.scenario, x.tool))
		}
	}
	return inOrder(rows)
}

// inOrder sorts the rows of a scenario by their tools, however these came.
func inOrder(rows []row) []row {
	scenarios := map[string]int{}
	for i, r := range rows {
		if _, seen := scenarios[r.scenario]; !seen {
			scenarios[r.scenario] = i
		}
	}
	tools := []string{dockerName, hostName, bareName, koName, bakeName}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(scenarios[a.scenario], scenarios[b.scenario]),
			cmp.Compare(slices.Index(tools, a.tool), slices.Index(tools, b.tool)))
	})
	return rows
}
