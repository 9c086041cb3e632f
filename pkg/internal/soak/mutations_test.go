//go:build linux

package soak

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A mutation damages a file; others is where it may take something else from.
type mutation struct {
	name string
	do   func(r *rand.Rand, name string, others []string) error
}

var mutations = []mutation{
	{"a byte is flipped", func(r *rand.Rand, name string, _ []string) error { return rewrite(name, flip(r)) }},
	{"a byte is flipped, times stay", func(r *rand.Rand, name string, _ []string) error {
		return keepTimes(name, flip(r))
	}},
	{"text is replaced by other text of the same length, times stay",
		func(_ *rand.Rand, name string, _ []string) error {
			return keepTimes(name, replaceText)
		}},
	{"it is cut", func(r *rand.Rand, name string, _ []string) error {
		return rewrite(name, func(data []byte) []byte { return data[:r.IntN(len(data)+1)] })
	}},
	{"it is empty", func(_ *rand.Rand, name string, _ []string) error {
		return rewrite(name, func([]byte) []byte { return nil })
	}},
	{"it is empty, times stay", func(_ *rand.Rand, name string, _ []string) error {
		return keepTimes(name, func([]byte) []byte { return nil })
	}},
	{"something is appended", func(_ *rand.Rand, name string, _ []string) error {
		return rewrite(name, func(data []byte) []byte { return append(data, "damage\n"...) })
	}},
	{"it is zeros", func(_ *rand.Rand, name string, _ []string) error {
		return rewrite(name, func(data []byte) []byte { return make([]byte, len(data)) })
	}},
	{"it is removed", func(_ *rand.Rand, name string, _ []string) error { return os.Remove(name) }},
	{"its directory is removed", func(_ *rand.Rand, name string, _ []string) error {
		return fsx.RemoveAll(filepath.Dir(name))
	}},
	{"it is a directory", func(_ *rand.Rand, name string, _ []string) error {
		return errors.Join(os.Remove(name), os.MkdirAll(filepath.Join(name, "within"), 0o755))
	}},
	{"it is a link to nothing", func(_ *rand.Rand, name string, _ []string) error {
		return errors.Join(os.Remove(name), os.Symlink("nothing", name))
	}},
	{"it is a link to another file", func(r *rand.Rand, name string, others []string) error {
		other := others[r.IntN(len(others))]
		if other == name {
			return nil
		}
		return errors.Join(os.Remove(name), os.Symlink(other, name))
	}},
	{"it has the content of another file", func(r *rand.Rand, name string, others []string) error {
		data, err := os.ReadFile(others[r.IntN(len(others))])
		if err != nil {
			return err
		}
		return rewrite(name, func([]byte) []byte { return data })
	}},
	{"it changes places with another file", func(r *rand.Rand, name string, others []string) error {
		other := others[r.IntN(len(others))]
		aside := name + ".aside"
		return errors.Join(os.Rename(name, aside), os.Rename(other, name), os.Rename(aside, other))
	}},
	{"nobody may read it", func(_ *rand.Rand, name string, _ []string) error { return os.Chmod(name, 0) }},
	{"it can be run, or not", func(_ *rand.Rand, name string, _ []string) error {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		return os.Chmod(name, info.Mode()^0o111)
	}},
	{"its times lie in the past", func(_ *rand.Rand, name string, _ []string) error {
		return os.Chtimes(name, time.Unix(1, 0), time.Unix(1, 0))
	}},
	{"its times are to come", func(_ *rand.Rand, name string, _ []string) error {
		far := time.Now().Add(1000 * time.Hour)
		return os.Chtimes(name, far, far)
	}},
	{"files that nobody made stand beside it", func(_ *rand.Rand, name string, _ []string) error {
		return os.WriteFile(filepath.Join(filepath.Dir(name), "stray.go"),
			[]byte("package stray\n\nfunc init() { println(\"stray\") }\n"), 0o644)
	}},
}

// flip changes one bit.
func flip(r *rand.Rand) func([]byte) []byte {
	return func(data []byte) []byte {
		if len(data) > 0 {
			data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		}
		return data
	}
}

// replaceText changes strings that end up in programs, and digests, to others of their length.
func replaceText(data []byte) []byte {
	for _, pair := range [][2]string{{"goroutine", "gopherine"}, {"runtime error", "rantime error"}, {"one", "eno"},
		{"a1", "b2"}} {
		if bytes.Contains(data, []byte(pair[0])) {
			return bytes.ReplaceAll(data, []byte(pair[0]), []byte(pair[1]))
		}
	}
	return data
}

// rewrite changes a file in place: a file that only its owner may read is changed, too.
func rewrite(name string, change func([]byte) []byte) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	_ = os.Chmod(name, info.Mode()|0o600)
	err = os.WriteFile(name, change(data), 0o600)
	return errors.Join(err, os.Chmod(name, info.Mode()))
}

// keepTimes is rewrite for somebody who hides it.
func keepTimes(name string, change func([]byte) []byte) error {
	info, err := os.Stat(name)
	if err != nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return errors.Join(rewrite(name, change), os.Chtimes(name, info.ModTime(), info.ModTime()))
}
