package diag

import (
	"slices"
	"strings"
)

// SentenceStart returns a noun with its article, as the first words of a sentence.
func SentenceStart(noun string) string {
	s := WithArticle(noun)
	return strings.ToUpper(s[:1]) + s[1:]
}

// WithArticle returns a noun with its article.
func WithArticle(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}

// OneOf lists choices for people: "a", "b" or "c". Long lists are cut.
func OneOf(names []string, show func(string) string) string {
	names = slices.Clone(names)
	const most = 12
	more := len(names) > most
	if more {
		names = names[:most]
	}
	for i := range names {
		names[i] = show(names[i])
	}
	switch {
	case more:
		return strings.Join(names, ", ") + ", …"
	case len(names) < 2:
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// Quote is s in double quotes.
func Quote(s string) string { return `"` + s + `"` }

// Plain returns s, for functions that take a function to show names.
func Plain(s string) string { return s }

// AllOf lists what there is: a, b and c.
func AllOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Sentence ends a text with a full stop, unless it has an end. Of a question that got a full stop from somebody, it
// takes that.
func Sentence(s string) string {
	if strings.HasSuffix(s, "?.") {
		return strings.TrimSuffix(s, ".")
	}
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// SentenceOf returns an error's text as a sentence that stands by itself. A first word that is a path or
// another name with more than letters in it stays as it is.
func SentenceOf(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	if !strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	return Sentence(s)
}
