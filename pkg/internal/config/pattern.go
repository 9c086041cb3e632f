package config

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// choose makes goals of what the patterns match.
func (s *selector) choose(patterns []string) {
	if len(patterns) == 0 {
		for _, i := range s.candidates(s.kind) {
			s.addGoal(i)
		}
	}
	for _, p := range patterns {
		matches := s.matches(p)
		if len(matches) == 0 {
			s.eval.out.Add(s.noMatchError(p))
		}
		for _, i := range matches {
			s.addGoal(i)
		}
	}
}

// matches returns the instances that a pattern means.
func (s *selector) matches(pattern string) []*instance {
	kind, rest := splitKind(pattern)
	if kind != "" {
		return s.match(kind, rest)
	}
	found := s.match(s.kind, rest)
	if len(found) == 0 {
		found = s.match("group", rest)
	}
	return found
}

func (s *selector) match(kind, pattern string) []*instance {
	var found []*instance
	for _, i := range s.candidates(kind) {
		if matchAddress(pattern, i.meta.Address()) {
			found = append(found, i)
		}
	}
	return found
}

// splitKind takes the prefix off a pattern.
func splitKind(pattern string) (kind, rest string) {
	kind, rest, ok := strings.Cut(pattern, ".")
	if ok && slices.Contains([]string{"target", "image", "group"}, kind) {
		return kind, rest
	}
	return "", pattern
}

// candidates returns the instances of a kind.
func (s *selector) candidates(kind string) []*instance {
	var all []*instance
	switch kind {
	case "target":
		all = instancesOf(s, s.eval.file.Targets)
	case "image":
		all = instancesOf(s, s.eval.file.Images)
	case "group":
		all = instancesOf(s, s.eval.file.Groups)
	}
	return all
}

func instancesOf[T any](s *selector, list []*T) []*instance {
	var all []*instance
	for _, p := range list {
		all = append(all, s.eval.instances[p])
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
		return len(have) >= len(want) && matchSegments(want, have)
	}
	return matchSegments(want, have)
}

func matchSegments(want, have []string) bool {
	switch {
	case len(want) == 0:
		return len(have) == 0
	case want[0] == "**":
		return matchSegments(want[1:], have) || len(have) > 0 && matchSegments(want, have[1:])
	case len(have) == 0:
		return false
	}
	ok, err := path.Match(want[0], have[0])
	return err == nil && ok && matchSegments(want[1:], have[1:])
}

// noMatchError returns the error of a pattern that matches nothing.
func (s *selector) noMatchError(pattern string) *hcl.Diagnostic {
	return diag.General(diag.NothingSelected, "%s%s matches no %s.%s", s.flag, pattern, s.kindName(pattern),
		s.noMatchHint(pattern))
}

func (s *selector) kindName(pattern string) string {
	if kind, _ := splitKind(pattern); kind != "" {
		return kind
	}
	return s.kind + " or group"
}

// noMatchHint names what the pattern may mean.
func (s *selector) noMatchHint(pattern string) string {
	kind, rest := splitKind(pattern)
	for _, other := range []string{"target", "image", "group"} {
		if other != kind && len(s.match(other, rest)) > 0 {
			return fmt.Sprintf(" There is %s: write %s%s.%s.", diag.WithArticle(other), s.flag, other, rest)
		}
	}
	kinds := []string{kind}
	if kind == "" {
		kinds = []string{s.kind, "group"}
	}
	return s.suggest(rest, kinds)
}

func (s *selector) suggest(rest string, kinds []string) string {
	var labels, addresses []string
	for _, kind := range kinds {
		for _, i := range s.candidates(kind) {
			labels = append(labels, i.meta.Label)
			addresses = append(addresses, i.meta.Address())
		}
	}
	if slices.ContainsFunc(addresses, func(a string) bool { return strings.HasPrefix(a, rest+"/") }) {
		return fmt.Sprintf(" Did you mean %s%s/*?", s.flag, rest)
	}
	label, _, _ := strings.Cut(rest, "/")
	if near := diag.Nearest(rest, append(labels, addresses...)); near != "" {
		return fmt.Sprintf(" Did you mean %s%s?", s.flag, near)
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
