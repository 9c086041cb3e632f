package tree

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// listed returns a small tree, and a listing of it that went through Encode and Decode.
func listed(t *testing.T) (root string, l *Listing) {
	t.Helper()
	root = t.TempDir()
	for _, name := range []string{"VERSION", "bin/go", "src/fmt/print.go", "src/cmd/go/main.go"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), Mode(name)); err != nil {
			t.Fatal(err)
		}
	}
	l, err := List(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	l.Hash = "h1:x"
	l.RecordStats(root)
	l, ok := Decode(l.Encode())
	if !ok || l.Hash != "h1:x" {
		t.Fatalf("the listing is %+v, %v", l, ok)
	}
	return root, l
}

func TestInspect(t *testing.T) {
	root, l := listed(t)
	if found := l.Inspect(root, Whole); len(found.Damage) > 0 {
		t.Errorf("of a tree that nobody touched: %q", found.Damage)
	}
	for _, name := range []string{"VERSION", "src/cmd/go/main.go"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.WriteFile(path, []byte("it was changed"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"VERSION was changed"}
	if found := l.Inspect(root, Builds); !slices.Equal(found.Damage, want) {
		t.Errorf("of what builds read: %q", found.Damage)
	}
	want = append(want, "src/cmd/go/main.go was changed")
	if found := l.Inspect(root, Whole); !slices.Equal(found.Damage, want) {
		t.Errorf("of all: %q", found.Damage)
	}
}

// TestDamagedListing has each byte changed, and each end cut off.
func TestDamagedListing(t *testing.T) {
	_, l := listed(t)
	data := l.Encode()
	for i := range data {
		if _, ok := Decode(data[:i]); ok {
			t.Errorf("the first %d bytes of %d are a listing", i, len(data))
		}
		data[i] ^= 1
		if _, ok := Decode(data); ok {
			t.Errorf("with byte %d changed it is a listing", i)
		}
		data[i] ^= 1
	}
}
