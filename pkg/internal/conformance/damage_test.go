package conformance

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/docker/docker/api/types/image"
)

// damageMended damages files between two runs, which the next run must repair.
func damageMended(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, small)
	p.ok(t, "build")
	p.ok(t, "image")
	binary := p.path("dist", "linux_amd64", "small")
	good := sum(t, binary)
	for _, d := range []struct {
		name   string
		damage func(t *testing.T)
	}{
		{"a binary is deleted", func(t *testing.T) { must(t, os.Remove(binary)) }},
		{"a binary is changed", func(t *testing.T) { overwrite(t, binary, "#!/bin/sh\n") }},
		{"a binary has lost its run bits", func(t *testing.T) { must(t, os.Chmod(binary, 0o600)) }},
		{"a link stands in a binary's place", func(t *testing.T) { linkAside(t, binary, p.path("aside")) }},
		{"dist is deleted", func(t *testing.T) { must(t, os.RemoveAll(p.path("dist"))) }},
		{"an output of go build is truncated", func(t *testing.T) { truncateAll(t, p.state(x.name, "out", "*", "*")) }},
		{"an output of go build has lost its run bits",
			func(t *testing.T) { chmodAll(t, 0o600, p.state(x.name, "out", "*", "*")) }},
		{"an output of go build is deleted", func(t *testing.T) { must(t, os.RemoveAll(p.state(x.name, "out"))) }},
		{"records are truncated", func(t *testing.T) { truncateAll(t, p.state(x.name, "state", "*.json")) }},
		{"the index of hashes is no such", func(t *testing.T) { overwrite(t, p.state(x.name, "hashes"), "no index") }},
		{"directories stand in the place of records",
			func(t *testing.T) { makeDirectories(t, p.state(x.name, "state", "*.json")) }},
		{"a directory stands in the place of the index of hashes",
			func(t *testing.T) { makeDirectories(t, p.state(x.name, "hashes")) }},
		{"the state is deleted", func(t *testing.T) { must(t, os.RemoveAll(p.state())) }},
		{"the image is damaged", func(t *testing.T) { damageImage(t, p) }},
		{"the image has other contents of the same size", func(t *testing.T) { flipBlobs(t, p) }},
		{"the image has no marker", func(t *testing.T) { removeMarker(t, p) }},
		{"the image is removed", func(t *testing.T) { removeImage(t, p) }},
	} {
		t.Run(d.name, func(t *testing.T) {
			d.damage(t)
			p.ok(t, "build")
			p.ok(t, "image")
			if got := sum(t, binary); got != good {
				t.Errorf("the binary is %s, not %s", got, good)
			}
			info, err := os.Lstat(binary)
			if must(t, err); info.Mode() != 0o755 {
				t.Errorf("the binary is %v", info.Mode())
			}
			if c := p.ok(t, "run", "small"); c.stderr.String() != "small\n" {
				t.Errorf("it prints %q", c.stderr.String())
			}
			if got := runImage(t, p, "small"); got != "small\n" {
				t.Errorf("the image prints %q", got)
			}
			soundLayout(t, p)
		})
	}
}

func overwrite(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.WriteFile(name, []byte(text), 0o755))
}

// linkAside moves a file and leaves a link to it.
func linkAside(t *testing.T, name, to string) {
	must(t, os.Rename(name, to))
	must(t, os.Symlink(to, name))
}

// globAll returns the files of a pattern, at least one.
func globAll(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	must(t, err)
	if len(names) == 0 {
		t.Fatalf("there is no %s", pattern)
	}
	return names
}

func chmodAll(t *testing.T, mode os.FileMode, pattern string) {
	t.Helper()
	for _, name := range globAll(t, pattern) {
		must(t, os.Chmod(name, mode))
	}
}

// makeDirectories replaces files with directories that are not empty.
func makeDirectories(t *testing.T, pattern string) {
	t.Helper()
	for _, name := range globAll(t, pattern) {
		must(t, os.Remove(name))
		must(t, os.MkdirAll(filepath.Join(name, "within"), 0o755))
	}
}

// truncateAll cuts files to half their size.
func truncateAll(t *testing.T, pattern string) {
	t.Helper()
	for _, name := range globAll(t, pattern) {
		info, err := os.Stat(name)
		must(t, err)
		must(t, os.Truncate(name, info.Size()/2))
	}
}

// damageImage halves the blobs of a layout; in the engine another image takes the tag.
func damageImage(t *testing.T, p *project) {
	if p.engine == nil {
		truncateAll(t, p.path("dist", "images", "small", "blobs", "sha256", "*"))
		return
	}
	other := newProject(t, p.executor, small)
	other.put(t, "main.go", "package main\n\nfunc main() { println(\"other\") }\n")
	other.ok(t, "image")
}

// flipBlobs changes a byte of each blob of a layout.
func flipBlobs(t *testing.T, p *project) {
	for _, name := range blobs(t, p) {
		data, err := os.ReadFile(name)
		must(t, err)
		data[len(data)/2] ^= 1
		overwrite(t, name, string(data))
	}
}

// blobs returns the blobs of a layout; there are none in the engine.
func blobs(t *testing.T, p *project) []string {
	names, err := filepath.Glob(p.path("dist", "images", "small", "blobs", "sha256", "*"))
	must(t, err)
	return names
}

func removeMarker(t *testing.T, p *project) {
	if p.engine == nil {
		must(t, os.Remove(p.path("dist", "images", "small", "oci-layout")))
	}
}

// soundLayout fails the test if a layout has no marker, or a blob that does not match its name.
func soundLayout(t *testing.T, p *project) {
	t.Helper()
	if p.engine != nil {
		return
	}
	if _, err := os.Stat(p.path("dist", "images", "small", "oci-layout")); err != nil {
		t.Error(err)
	}
	for _, name := range blobs(t, p) {
		if got := sum(t, name); got != filepath.Base(name) {
			t.Errorf("the blob %s has the digest %s", name, got)
		}
	}
}

func removeImage(t *testing.T, p *project) {
	if p.engine == nil {
		must(t, os.RemoveAll(p.path("dist", "images", "small")))
		return
	}
	_, err := p.engine.ImageRemove(context.Background(), tag("small"),
		image.RemoveOptions{Force: true, PruneChildren: true})
	must(t, err)
}
