package fsx

import (
	"os"
	"time"
)

// usedResolution is how often a use is noted, and how often [ClaimDay] has something to do.
const usedResolution = 24 * time.Hour

// MarkUsed notes that a file is used as its modification time, at most once a day. It is only a hint, so errors do not
// matter.
func MarkUsed(path string) {
	info, err := os.Stat(path)
	if now := time.Now(); err == nil && now.Sub(info.ModTime()) > usedResolution {
		_ = os.Chtimes(path, now, now)
	}
}

// ClaimDay reports whether a day has passed since the time of a file of the cache's own, and sets that to now. It makes
// the file if there is none.
func ClaimDay(path string) bool {
	info, err := os.Lstat(path)
	if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()).Abs() < usedResolution {
		return false
	}
	return ClearPlace(path) == nil && WriteFile(path, nil, 0o600) == nil
}
