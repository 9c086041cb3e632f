package dag_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/dag"
)

// build reads "a:b,c d" as: a depends on b and c; d on nothing.
func build(text string) *dag.Graph[string] {
	var g dag.Graph[string]
	for _, field := range strings.Fields(text) {
		node, deps, _ := strings.Cut(field, ":")
		g.Add(node, strings.FieldsFunc(deps, func(r rune) bool { return r == ',' })...)
	}
	return &g
}

func TestSort(t *testing.T) {
	tests := map[string]struct{ graph, want string }{
		"empty":                  {"", ""},
		"free keeps its order":   {"c a b", "c a b"},
		"dependency first":       {"a:b b", "b a"},
		"only what is needed":    {"a b:z c z", "a z b c"},
		"in the order named":     {"a:c,b b c", "c b a"},
		"diamond":                {"a:b,c b:d c:d d", "d b c a"},
		"never added itself":     {"a:x b", "x a b"},
		"named twice":            {"a:b,b b", "b a"},
		"added twice":            {"a:b c a:c b", "b c a"},
		"needed before its turn": {"a b c:a d:c,b", "a b c d"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := build(test.graph).Sort()
			if err != nil || strings.Join(got, " ") != test.want {
				t.Errorf("Sort() = %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestSortCycle(t *testing.T) {
	tests := map[string]struct{ graph, path, message string }{
		"itself":       {"a:a", "a", "dependency cycle: a → a"},
		"two":          {"a:b b:a", "a b", "dependency cycle: a → b → a"},
		"way in":       {"x:a a:b b:c c:a", "a b c", "dependency cycle: a → b → c → a"},
		"ways out":     {"a:z,b z b:y,a y", "a b", "dependency cycle: a → b → a"},
		"added twice":  {"a b:a a:b", "a b", "dependency cycle: a → b → a"},
		"never a root": {"a:b b:c c:b", "b c", "dependency cycle: b → c → b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := build(test.graph).Sort()
			var cycle *dag.CycleError[string]
			if !errors.As(err, &cycle) {
				t.Fatalf("Sort() = %q, %v, want a cycle", got, err)
			}
			if path := strings.Join(cycle.Path, " "); path != test.path || err.Error() != test.message {
				t.Errorf("path %q, message %q; want %q, %q", path, err, test.path, test.message)
			}
		})
	}
}

// Every edge of a random graph without cycles is kept, whatever the order of adding.
func TestSortRandom(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			edges, g := randomGraph(random, 60)
			sorted, err := g.Sort()
			if err != nil || len(sorted) != 60 {
				t.Fatalf("%d nodes sorted, want 60: %v", len(sorted), err)
			}
			for _, e := range edges {
				if slices.Index(sorted, e[0]) < slices.Index(sorted, e[1]) {
					t.Fatalf("%d stands before %d, which it depends on: %v", e[0], e[1], sorted)
				}
			}
		})
	}
}

// randomGraph has nodes 0 to n-1 in random order, each depending on smaller ones.
func randomGraph(random *rand.Rand, n int) (edges [][2]int, g dag.Graph[int]) {
	for _, k := range random.Perm(n) {
		g.Add(k)
		for range random.IntN(4) {
			if k == 0 {
				break
			}
			dep := random.IntN(k)
			g.Add(k, dep)
			edges = append(edges, [2]int{k, dep})
		}
	}
	return edges, g
}

func TestSortDeepChain(t *testing.T) {
	var g dag.Graph[int]
	const n = 100_000
	for k := range n {
		g.Add(k, k+1)
	}
	sorted, err := g.Sort()
	if err != nil || len(sorted) != n+1 || sorted[0] != n || sorted[n] != 0 {
		t.Fatalf("a chain of %d is not sorted from its end: %d nodes, %v", n, len(sorted), err)
	}
}
