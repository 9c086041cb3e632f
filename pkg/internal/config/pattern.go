package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Match returns the instances of some kinds in a file that patterns name, with no patterns all. They are patterns of
// [File.Select], but that a label without a prefix means those of all the kinds.
func Match(f *File, kinds, patterns []string) (found []*lang.Meta, diags hcl.Diagnostics) {
	out := &diag.Collector{}
	m := matcher{out: out, file: f, tiers: [][]string{kinds}, prefixes: kinds}
	for _, n := range m.chosen(patterns) {
		found = append(found, n.meta)
	}
	return found, diag.Sort(out.Diagnostics)
}

// A matcher finds instances by patterns.
type matcher struct {
	out  *diag.Collector // gets what is wrong with patterns
	file *File
	// tiers are the kinds that a label without a prefix may mean: of these, the first that has such instances.
	tiers    [][]string
	prefixes []string // the kinds that may be written before a pattern
}

// named is an instance that a pattern may name.
type named struct {
	meta  *lang.Meta
	block any // a pointer to its struct
}

// chosen returns what patterns mean, with no patterns all of the first tier.
func (m matcher) chosen(patterns []string) (all []named) {
	if len(patterns) == 0 {
		return m.candidates(m.tiers[0])
	}
	for _, p := range patterns {
		matches := m.matches(p)
		if len(matches) == 0 {
			matches = m.matchKey(p)
		}
		all = append(all, matches...)
	}
	return all
}

// matches returns the instances that a pattern means.
func (m matcher) matches(pattern string) []named {
	tiers, rest := m.split(pattern)
	for _, kinds := range tiers {
		if found := m.match(kinds, rest); len(found) > 0 {
			return found
		}
	}
	return nil
}

// matchKey returns the one instance whose key, or its last element, a pattern is that no label matches. It
// is an error if there is none, or more than one.
func (m matcher) matchKey(pattern string) []named {
	tiers, rest := m.split(pattern)
	all := m.candidates(tiers[0])
	found := keep(all, func(m *lang.Meta) bool { return m.Key == rest })
	if len(found) == 0 {
		found = keep(all, func(m *lang.Meta) bool { return m.Key != "" && m.DefaultName() == rest })
	}
	switch len(found) {
	case 0:
		m.out.Add(m.noMatchError(pattern))
	case 1:
		return found
	default:
		var addresses []string
		for _, n := range found {
			addresses = append(addresses, n.meta.Address())
		}
		m.out.Add(diag.General(diag.NothingSelected, "%s is the key of %d instances. Did you mean %s?", pattern,
			len(found), diag.OneOf(addresses, diag.Plain)))
	}
	return nil
}

// keep returns the instances that satisfy a condition.
func keep(all []named, condition func(*lang.Meta) bool) (kept []named) {
	for _, n := range all {
		if condition(n.meta) {
			kept = append(kept, n)
		}
	}
	return kept
}

func (m matcher) match(kinds []string, pattern string) []named {
	return keep(m.candidates(kinds), func(m *lang.Meta) bool { return matchAddress(pattern, m.Address()) })
}

// split takes the prefix off a pattern, and returns the kinds that it may mean.
func (m matcher) split(pattern string) (tiers [][]string, rest string) {
	if kind, rest := m.splitKind(pattern); kind != "" {
		return [][]string{{kind}}, rest
	}
	return m.tiers, pattern
}

func (m matcher) splitKind(pattern string) (kind, rest string) {
	kind, rest, ok := strings.Cut(pattern, ".")
	if ok && slices.Contains(m.prefixes, kind) {
		return kind, rest
	}
	return "", pattern
}

// candidates returns the instances of some kinds.
func (m matcher) candidates(kinds []string) (all []named) {
	for _, kind := range kinds {
		switch kind {
		case "toolchain":
			for _, t := range m.file.Toolchains {
				all = append(all, named{&t.Meta, t})
			}
		case "target":
			for _, t := range m.file.Targets {
				all = append(all, named{&t.Meta, t})
			}
		case "image":
			for _, im := range m.file.Images {
				all = append(all, named{&im.Meta, im})
			}
		case "group":
			for _, g := range m.file.Groups {
				all = append(all, named{&g.Meta, g})
			}
		}
	}
	return all
}

// matchAddress reports whether a pattern matches label or label/key. A pattern for the
// label alone matches every key.
func matchAddress(pattern, address string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(address, "/")
	if len(want) == 1 {
		have = have[:1]
	} else if want[len(want)-1] == "*" {
		want[len(want)-1] = "**"
		return len(have) >= len(want) && filename.Match(want, have)
	}
	return filename.Match(want, have)
}

// noMatchError returns the error of a pattern that matches nothing.
func (m matcher) noMatchError(pattern string) *hcl.Diagnostic {
	tiers, rest := m.split(pattern)
	kinds := slices.Concat(tiers...)
	return diag.General(diag.NothingSelected, "%s matches no %s.%s", pattern, strings.Join(kinds, " or "),
		m.noMatchHint(kinds, rest))
}

// noMatchHint names what the rest of a pattern may mean.
func (m matcher) noMatchHint(kinds []string, rest string) string {
	for _, other := range m.prefixes {
		if len(m.match([]string{other}, rest)) > 0 {
			return fmt.Sprintf(" There is %s: write %s.%s.", diag.WithArticle(other), other, rest)
		}
	}
	return m.suggest(rest, kinds)
}

func (m matcher) suggest(rest string, kinds []string) string {
	var labels, addresses []string
	for _, n := range m.candidates(kinds) {
		labels = append(labels, n.meta.Label)
		addresses = append(addresses, n.meta.Address())
	}
	if slices.ContainsFunc(addresses, func(a string) bool { return strings.HasPrefix(a, rest+"/") }) {
		return fmt.Sprintf(" Did you mean %s/*?", rest)
	}
	label, _, _ := strings.Cut(rest, "/")
	if near := diag.Nearest(rest, append(labels, addresses...)); near != "" {
		return fmt.Sprintf(" Did you mean %s?", near)
	}
	under := slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return !strings.HasPrefix(a, label+"/") })
	if len(under) > 0 {
		addresses = under
	}
	if len(addresses) == 0 {
		return " This file has none."
	}
	return " There is " + diag.OneOf(addresses, diag.Plain) + "."
}
