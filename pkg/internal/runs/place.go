package runs

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

const placeName = "place" // a random word

// Place names the directory of locks among those of all users and machines that may use one
// engine: the runs that carry it are those of which Alive knows. A copy of the directory, on
// another machine or in another container, is another place.
func Place(cacheDir string) (string, error) {
	dir := filepath.Join(cacheDir, dirName)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	word, err := placeWord(filepath.Join(dir, placeName))
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	info, err := os.Stat(dir)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %s", word, dir, identity(info)))
	return fmt.Sprintf("%x", sum[:8]), nil
}

// placeWord reads the random word, and makes it where there is none.
func placeWord(path string) (string, error) {
	if data, err := fsx.ReadFile(path); err == nil && len(data) > 0 {
		return string(data), nil
	}
	unlock, err := fsx.Lock(context.Background(), path+"-lock", nil)
	if err != nil {
		return "", err
	}
	defer unlock()
	if data, err := fsx.ReadFile(path); err == nil && len(data) > 0 {
		return string(data), nil // another process made it
	}
	word := rand.Text()
	return word, fsx.WriteFile(path, []byte(word), 0o600)
}
