package checkout

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
)

// dirName is the directory of all states in gobuild's cache.
const dirName = "checkouts"

// A State is the directory of one checkout's state.
type State struct {
	Dir  string // absolute; it need not exist
	path string // of the checkout, without links

	executors []string // each has a directory of its name in there
}

// Of returns the state of the checkout whose configuration is in project. cacheDir is gobuild's directory in
// the user's cache. Each executor has a directory of its name in the state. Of creates nothing.
func Of(cacheDir, project string, executors ...string) State {
	path := project
	if real, err := filepath.EvalSymlinks(project); err == nil {
		path = real
	}
	return State{Dir: filepath.Join(cacheDir, dirName, idOf(path)), path: path, executors: executors}
}

// ID tells a checkout from all others of this machine: letters, digits, points, dashes and
// underscores, the first of them a letter or digit.
func (s State) ID() string { return filepath.Base(s.Dir) }

// idOf is the name of a directory, for people, and a digest of all of its path.
func idOf(path string) string {
	sum := sha256.Sum256([]byte(path))
	return safeName(filepath.Base(path)) + "-" + hex.EncodeToString(sum[:8])
}

// safeName removes from a name all but letters, digits, points, dashes and underscores.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return -1
	}, name)
	const longest = 32
	if name = strings.TrimLeft(name[:min(len(name), longest)], "._-"); name == "" {
		return "checkout"
	}
	return name
}
