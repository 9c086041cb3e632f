package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBetween(t *testing.T) {
	page := []byte("before\n" + beginMark + "\nold\n" + endMark + "\nafter\n")
	once, err := between(page, "new")
	if err != nil {
		t.Fatal(err)
	}
	twice, err := between(once, "new")
	if err != nil || string(once) != string(twice) {
		t.Errorf("a second time gives %q, %v", twice, err)
	}
	if text := string(once); !strings.HasPrefix(text, "before\n") || !strings.HasSuffix(text, "after\n") ||
		strings.Contains(text, "old") {
		t.Errorf("%q", text)
	}
	if _, err := between([]byte(endMark+beginMark), "new"); err == nil {
		t.Error("a page without the markers is no error")
	}
}

// The page that the magefile writes into has the markers.
func TestReadmeHasMarkers(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := between(data, ""); err != nil {
		t.Error(err)
	}
}

func TestScale(t *testing.T) {
	if scale, err := parseScale("10, 50,200"); err != nil || len(scale) != 3 || scale[2] != 200 {
		t.Errorf("%v, %v", scale, err)
	}
	for _, bad := range []string{"x", "10,5", "0", "10,10"} {
		if _, err := parseScale(bad); err == nil {
			t.Errorf("%q is no error", bad)
		}
	}
}
