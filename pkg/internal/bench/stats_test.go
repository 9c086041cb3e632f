package main

import (
	"testing"
	"time"
)

const ms = time.Millisecond

// fixed is a small benchmark with round numbers: the machine is twice as slow in round 2.
func fixed() samples {
	var s samples
	add := func(scenario, tool string, round int, peak int64, walls ...time.Duration) {
		for _, w := range walls {
			s = append(s, sample{scenario, tool, round, cost{w, peak}})
		}
	}
	for round, slow := range []time.Duration{1, 2, 1} {
		add(cold, dockerName, round+1, 60*mebi, 10500*ms*slow)
		add(cold, hostName, round+1, 50*mebi, 9800*ms*slow)
		add(cold, bareName, round+1, 20*mebi, 10000*ms*slow)
		add(nothing, dockerName, round+1, int64(30+round)*mebi, 80*ms*slow, 90*ms*slow, 100*ms*slow)
		add(nothing, hostName, round+1, 30*mebi, 70*ms*slow)
		add(nothing, bareName, round+1, 0, 200*ms*slow, 240*ms*slow)
	}
	add(oneMain, dockerName, 1, 30*mebi, 2000*ms)
	add(oneMain, bareName, 1, 30*mebi, 1000*ms)
	add(oneMain, koName, 1, 30*mebi, 17000*ms)
	add(starting, "gobuild plan, host", 1, 25*mebi, 12*ms, 14*ms)
	return s
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		list []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{9, 1}, 5}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 9, 2}, 3}} {
		if got := median(c.list); got != c.want {
			t.Errorf("the median of %v is %v, want %v", c.list, got, c.want)
		}
	}
}

func TestRow(t *testing.T) {
	got := fixed().row(nothing, dockerName)
	want := row{scenario: nothing, tool: dockerName, runs: 9, median: 100 * ms, low: 80 * ms, high: 200 * ms,
		ratio: 90.0 / 220, peak: 32 * mebi}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A ratio is of runs in the same round: what slows a whole round down does not count.
func TestRatioWithinRounds(t *testing.T) {
	s := samples{
		{cold, dockerName, 1, cost{wall: 2 * time.Second}}, {cold, bareName, 1, cost{wall: time.Second}},
		{cold, dockerName, 2, cost{wall: 20 * time.Second}}, {cold, bareName, 2, cost{wall: 10 * time.Second}},
		{cold, dockerName, 3, cost{wall: 20 * time.Second}}, // interrupted: there is no go build beside it
	}
	if got := s.ratio(cold, dockerName, bareName); got != 2 {
		t.Errorf("the ratio is %v, want 2", got)
	}
	if got := s.ratio(nothing, dockerName, bareName); got != 0 {
		t.Errorf("the ratio of what was not measured is %v, want 0", got)
	}
}

func TestRowsKeepTheirOrder(t *testing.T) {
	rows := fixed().rows()
	if len(rows) != 10 || rows[0].tool != dockerName || rows[2].tool != bareName || rows[9].scenario != starting {
		t.Errorf("%d rows: %+v", len(rows), rows)
	}
}
