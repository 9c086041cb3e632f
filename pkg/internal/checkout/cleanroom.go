package checkout

import "path/filepath"

// CleanRoom is where a build without caches keeps everything, and the lock of the one run that works there, by the
// directory of a checkout's state.
func CleanRoom(state string) (dir, lock string) {
	return filepath.Join(state, "clean"), filepath.Join(state, "clean.lock")
}
