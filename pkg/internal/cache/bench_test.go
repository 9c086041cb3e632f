package cache_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

// 100,000 files in 2,000 directories that have not changed: what a run costs when there is
// nothing to do.
func BenchmarkUnchangedTree(b *testing.B) {
	dir, state := b.TempDir(), b.TempDir()
	for i := range 100_000 {
		testfiles.Write(b, filepath.Join(dir, fmt.Sprint("d", i%40), fmt.Sprint("d", i%2000),
			fmt.Sprintf("file%d.go", i)), "package p")
	}
	settle(b)
	h := openHasher(b, state)
	want := tree(b, h, dir)
	save(b, h)
	b.ResetTimer()
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			openHasher(b, state)
		}
	})
	b.Run("tree", func(b *testing.B) {
		for b.Loop() {
			if got := tree(b, h, dir); got != want {
				b.Fatal("the digest changed")
			}
		}
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			tree(b, openHasher(b, b.TempDir()), dir)
		}
	})
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			fresh := openHasher(b, b.TempDir())
			tree(b, fresh, dir)
			save(b, fresh)
		}
	})
}
