package fsx

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A use is noted once a day, and a day is claimed once.
func TestUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "claim")
	age := func(d time.Duration) time.Time {
		t.Helper()
		at := time.Now().Add(-d).Truncate(time.Second)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	for i, want := range []bool{true, false} {
		if got := ClaimDay(path); got != want {
			t.Errorf("claim %d: %v", i, got)
		}
	}
	age(25 * time.Hour)
	if !ClaimDay(path) || ClaimDay(path) {
		t.Error("a day later it is not claimed, or twice")
	}
	age(-25 * time.Hour) // somebody set the clock
	if !ClaimDay(path) {
		t.Error("a time to come is taken for today's")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	if !ClaimDay(path) || !IsFile(path) {
		t.Error("a directory in its place stays")
	}
	for since, marked := range map[time.Duration]bool{23 * time.Hour: false, 25 * time.Hour: true} {
		at := age(since)
		MarkUsed(path)
		if info, err := os.Stat(path); err != nil || info.ModTime().Equal(at) == marked {
			t.Errorf("%v after the last use: %v, %v", since, info.ModTime(), err)
		}
	}
}
