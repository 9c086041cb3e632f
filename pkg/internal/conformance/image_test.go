package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// shortHash returns a short name for a long one.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}

// copyTree copies a tree with cp, which preserves links and modes.
func copyTree(from, to string) error { return exec.Command("cp", "-a", from+"/.", to).Run() }

// runImage runs a delivered image of one layer with one program, in the engine or out of its
// layout.
func runImage(t *testing.T, p *project, name string) string {
	t.Helper()
	if p.engine != nil {
		return prints(t, "docker", "run", "--rm", tag(name))
	}
	return prints(t, extractProgram(t, p.layoutImage(t, name)))
}

// layoutImage returns the only image of a layout.
func (p *project) layoutImage(t *testing.T, name string) v1.Image {
	t.Helper()
	return imageAt(t, p.path("dist", "images", name))
}

// imageAt returns the only image of the layout in a directory.
func imageAt(t *testing.T, dir string) v1.Image {
	t.Helper()
	index, err := layout.ImageIndexFromPath(dir)
	must(t, err)
	m, err := index.IndexManifest()
	must(t, err)
	img, err := index.Image(m.Manifests[0].Digest)
	must(t, err)
	return img
}

// extractProgram extracts the program of an image, and returns its path.
func extractProgram(t *testing.T, img v1.Image) string {
	t.Helper()
	dir, entrypoint := unpackImage(t, img)
	return filepath.Join(dir, entrypoint[0])
}

// unpackImage unpacks an image into a new directory, and returns that and the image's entrypoint.
func unpackImage(t *testing.T, img v1.Image) (dir string, entrypoint []string) {
	t.Helper()
	dir = t.TempDir()
	tar := exec.Command("tar", "-x", "-C", dir)
	files := mutate.Extract(img)
	defer files.Close()
	tar.Stdin, tar.Stderr = files, os.Stderr
	must(t, tar.Run())
	config, err := img.ConfigFile()
	must(t, err)
	return dir, config.Config.Entrypoint
}

// configDigest returns an image's ID.
func configDigest(t *testing.T, img v1.Image) string {
	t.Helper()
	digest, err := img.ConfigName()
	must(t, err)
	return digest.String()
}
