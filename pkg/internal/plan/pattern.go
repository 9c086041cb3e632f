package plan

import (
	"path"
	"strings"
)

// A Pattern is what platforms are chosen by: os/arch or os/arch/variant, in which * stands for anything within one of
// them (see [path.Match]). Without a variant it is for all of them.
type Pattern struct {
	Text     string // as it is written
	platform Platform
}

// ParsePattern reads a pattern. One with a mistake matches nothing.
func ParsePattern(s string) Pattern {
	p, _ := ParsePlatform(s)
	return Pattern{s, p}
}

// parts are the patterns of os, architecture and variant.
func (p Pattern) parts() [3]string {
	variant := p.platform.Variant
	if variant == "" {
		variant = "*"
	}
	return [3]string{p.platform.OS, p.platform.Arch, variant}
}

// Matches reports whether the pattern is for a platform.
func (p Pattern) Matches(pl Platform) bool { return p.covers([3]string{pl.OS, pl.Arch, pl.Variant}) }

// IsPartOf reports whether the pattern is for fewer platforms than another, all of them that one's too.
func (p Pattern) IsPartOf(other Pattern) bool {
	return other.covers(p.parts()) && !p.covers(other.parts())
}

// covers reports whether the pattern matches names, which may be patterns themselves.
func (p Pattern) covers(names [3]string) bool {
	for i, part := range p.parts() {
		if ok, err := path.Match(part, names[i]); !ok || err != nil {
			return false
		}
	}
	return true
}

// Platform returns the one platform that the pattern is for; ok is false if there may be several.
func (p Pattern) Platform() (pl Platform, ok bool) {
	_, err := ParsePlatform(p.Text)
	return p.platform, err == nil && !strings.ContainsAny(p.Text, `*?[\\`)
}
