package dag

import (
	"cmp"
	"slices"
)

// A Graph is a set of nodes and what each of them depends on. The zero value is an empty
// graph. It is not safe for concurrent use.
type Graph[K cmp.Ordered] struct {
	order []K       // nodes in the order of their first Add
	deps  map[K][]K // what each added node depends on
}

// Add puts the node k into the graph and makes it depend on deps. Adding a node again adds
// to its dependencies. A dependency that is never added itself is a node without any.
func (g *Graph[K]) Add(k K, deps ...K) {
	if g.deps == nil {
		g.deps = make(map[K][]K)
	}
	known, ok := g.deps[k]
	if !ok {
		g.order = append(g.order, k)
	}
	g.deps[k] = append(known, deps...)
}

// Sort returns every node once, each after all that it depends on. Nodes keep the order in
// which they were added; only what a node needs is moved before it, in the order in which
// it was named. So equal graphs that were built in the same order give equal results.
//
// A graph with a cycle has no such order: the error is then a *CycleError.
func (g *Graph[K]) Sort() ([]K, error) {
	s := sorter[K]{deps: g.deps, state: make(map[K]state, len(g.order))}
	for _, k := range g.order {
		if err := s.visit(k); err != nil {
			return nil, err
		}
	}
	return s.sorted, nil
}

type state byte

const (
	unseen state = iota
	open         // on the way from the root to the current node
	closed       // sorted, with all that it depends on
)

// sorter is a depth-first search: a node is sorted when all that it depends on is.
type sorter[K cmp.Ordered] struct {
	deps   map[K][]K
	state  map[K]state
	path   []K // the open nodes, each depends on the next
	sorted []K
}

func (s *sorter[K]) visit(k K) error {
	switch s.state[k] {
	case closed:
		return nil
	case open:
		return &CycleError[K]{Path: slices.Clone(s.path[slices.Index(s.path, k):])}
	}
	s.state[k] = open
	s.path = append(s.path, k)
	for _, d := range s.deps[k] {
		if err := s.visit(d); err != nil {
			return err
		}
	}
	s.path = s.path[:len(s.path)-1]
	s.state[k] = closed
	s.sorted = append(s.sorted, k)
	return nil
}
