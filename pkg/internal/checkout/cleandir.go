package checkout

import "path/filepath"

// CleanDir is where a build without caches keeps everything, and the lock of the one run that works there, by the
// directory of a checkout's state.
func CleanDir(state string) (dir, lock string) {
	return filepath.Join(state, "clean"), filepath.Join(state, "clean.lock")
}
