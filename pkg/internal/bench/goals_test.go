package main

import (
	"strings"
	"testing"
)

func TestGoals(t *testing.T) {
	r := report{Options: Options{Binaries: 50, payload: payload}, results: results{samples: fixed()}}
	verdicts := map[string]string{}
	for _, g := range r.goals() {
		verdicts[g.what] = g.seen + " " + g.verdict()
	}
	for what, want := range map[string]string{
		"cold, gobuild, Docker":                   "1.05 yes",
		"nothing changed, gobuild, Docker":        "0.41 yes",
		"nothing changed, containers started":     "0 yes",
		"one main edited, gobuild, Docker":        "2.00 no",
		"cold, host against Docker":               "0.93 yes",
		"peak memory, 50 images, gobuild, Docker": "60 MiB yes",
		"start, gobuild plan, host":               "13 ms yes",
	} {
		if verdicts[what] != want {
			t.Errorf("%s: %q, want %q", what, verdicts[what], want)
		}
	}
	for what := range verdicts {
		if strings.Contains(what, oneShared) || strings.HasPrefix(what, "500") {
			t.Errorf("%s was not measured and is judged", what)
		}
	}
}

func TestSizeGoals(t *testing.T) {
	r := report{scale: []int{10, 500}}
	for round := range 3 {
		r.samples = append(r.samples,
			sample{sized(10, nothing), dockerName, round, cost{wall: 100 * ms}},
			sample{sized(500, nothing), dockerName, round, cost{wall: 600 * ms}})
	}
	goals := r.sizeGoals()
	if len(goals) != 2 || goals[0].met || goals[0].seen != "0.60 s" || !goals[1].met || goals[1].seen != "6.00" {
		t.Errorf("%+v", goals)
	}
}
