package tree

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkInspect is what a compile pays for the check of its toolchain.
func BenchmarkInspect(b *testing.B) {
	cache, err := os.UserCacheDir()
	mustNot(b, err)
	root := filepath.Join(cache, "gobuild", "toolchains", "go1.26.8.linux-amd64")
	l, err := List(b.Context(), root)
	if err != nil {
		b.Skip(err)
	}
	l.RecordStats(root)
	file := filepath.Join(b.TempDir(), "x")
	mustNot(b, os.WriteFile(file, l.Encode(), 0o600))
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			data, _ := os.ReadFile(file)
			if _, ok := Decode(data); !ok {
				b.Fatal("damaged")
			}
		}
	})
	b.Run("look", func(b *testing.B) {
		for b.Loop() {
			if f := l.Inspect(root, Builds); len(f.Damage) > 0 || f.Moved {
				b.Fatal(f)
			}
		}
	})
}

func mustNot(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
