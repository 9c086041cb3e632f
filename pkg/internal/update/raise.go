package update

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// A Raiser knows what is newer than a version.
type Raiser struct {
	Minor bool // as far as the newest release, of remote packages within the major version; else to a patch release

	// Versions returns the versions of Go, in order.
	Versions func(ctx context.Context) ([]string, error)
	// Module returns the version of the module of a package by a query: the newest one of v1.2 or v1.
	Module func(ctx context.Context, pkg, query string) (string, error)
}

// A Move is a pin and its new text.
type Move struct {
	Pin
	To string
}

// Versions returns the version that a move leaves behind, and the one that it leads to.
func (m Move) Versions() (from, to string) { return version(m.Text), version(m.To) }

func version(text string) string { return text[strings.LastIndexByte(text, '@')+1:] }

// Raise returns the moves to newer versions, of pins that have one.
func (r Raiser) Raise(ctx context.Context, pins []Pin) (moves []Move, err error) {
	var known []string
	for _, p := range pins {
		if known == nil && !p.remote {
			if known, err = r.Versions(ctx); err != nil {
				return nil, err
			}
		}
		to := ""
		if p.remote {
			to, err = r.raisePackage(ctx, p.Text)
		} else {
			to = r.raiseGo(p.Text, known)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		if to != "" {
			moves = append(moves, Move{p, to})
		}
	}
	return moves, nil
}

// raiseGo returns the version of Go to raise another to, or "". A release line follows its patches by itself.
func (r Raiser) raiseGo(v string, known []string) string {
	var to string
	switch {
	case r.Minor && goversion.IsLine(v):
		to = goversion.Line(goversion.Newest(known, ""))
	case r.Minor:
		to = goversion.Newest(known, "")
	case !goversion.IsLine(v):
		to = goversion.Newest(known, goversion.Line(v))
	}
	if goversion.Compare(to, v) <= 0 {
		return ""
	}
	return to
}

func (r Raiser) raisePackage(ctx context.Context, text string) (string, error) {
	pkg, v, _ := strings.Cut(text, "@")
	query := semver.MajorMinor(v)
	if r.Minor {
		query = semver.Major(v)
	}
	to, err := r.Module(ctx, pkg, query)
	if err != nil || semver.Compare(to, v) <= 0 {
		return "", err
	}
	return pkg + "@" + to, nil
}

// Apply returns the text of a file with moves in it, and nothing else changed.
func Apply(text []byte, moves []Move) []byte {
	moves = slices.SortedFunc(slices.Values(moves), func(a, b Move) int { return b.At.Start.Byte - a.At.Start.Byte })
	for _, m := range moves {
		text = slices.Concat(text[:m.At.Start.Byte], []byte(m.To), text[m.At.End.Byte:])
	}
	return text
}
