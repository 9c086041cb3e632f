package source

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// A pattern is a package pattern that names directories: "./cmd/...".
type pattern struct {
	prefix string         // the directory that is sure: ".", "./cmd", "../x"
	match  *regexp.Regexp // nil if there is no "..."
}

// globs are what globs have for any text.
var globs = regexp.MustCompile(`(\*|\?|\[[^\]]*\]?)+`)

// parsePattern reads a relative package pattern as "go help packages" describes it.
func parsePattern(text string) (pattern, error) {
	slash := strings.ReplaceAll(text, `\`, "/")
	if !isLocalPath(slash) {
		return pattern{}, fmt.Errorf(
			`%q is not a pattern of directories: write it relative to the file, like "./cmd/..."`, text)
	}
	if strings.ContainsAny(slash, "*?[") {
		return pattern{}, fmt.Errorf(
			`%q is a glob, and this is a pattern of packages, in which ... is any text: write %q`, text,
			globs.ReplaceAllString(slash, "..."))
	}
	clean := cleanLocal(slash)
	fixed, _, wild := strings.Cut(clean, "...")
	if !wild {
		return pattern{prefix: clean}, nil
	}
	prefix := fixed[:strings.LastIndex(fixed, "/")]
	return pattern{prefix: prefix, match: wildcards(clean)}, nil
}

// Prefix returns the directory that all that a pattern matches lies in, "." for what is no pattern.
func Prefix(text string) string {
	p, err := parsePattern(text)
	if err != nil {
		return "."
	}
	return p.prefix
}

// isLocalPath reports whether a slash-separated path begins with "./" or "../".
func isLocalPath(p string) bool {
	return p == "." || p == ".." || strings.HasPrefix(p, "./") || strings.HasPrefix(p, "../")
}

// cleanLocal is path.Clean that keeps a leading "./".
func cleanLocal(p string) string {
	p = path.Clean(p)
	if isLocalPath(p) {
		return p
	}
	return "./" + p
}

// wildcards makes "..." match any string, and a trailing "/..." the empty one too.
func wildcards(clean string) *regexp.Regexp {
	re := strings.ReplaceAll(regexp.QuoteMeta(clean), `\.\.\.`, ".*")
	if rest, ok := strings.CutSuffix(re, "/.*"); ok {
		re = rest + "(/.*)?"
	}
	return regexp.MustCompile("^" + re + "$")
}

func (p pattern) literal() bool { return p.match == nil }

func (p pattern) matches(rel string) bool { return p.match.MatchString(rel) }

// parsePatterns reads patterns.
func parsePatterns(texts []string) (all []pattern, err error) {
	for _, text := range texts {
		p, err := parsePattern(text)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// excludes reports whether the pattern matches a directory, which may be the one that it names.
func (p pattern) excludes(rel string) bool {
	return p.literal() && p.prefix == rel || !p.literal() && p.matches(rel)
}

// key is rel below the fixed prefix, "" for the prefix itself.
func (p pattern) key(rel string) string {
	return strings.TrimPrefix(strings.TrimPrefix(rel, p.prefix), "/")
}
