package checkout

import "path/filepath"

// CleanDir returns the directory of builds without caches, and its lock. state is the directory of a
// checkout's state.
func CleanDir(state string) (dir, lock string) {
	return filepath.Join(state, "clean"), filepath.Join(state, "clean.lock")
}
