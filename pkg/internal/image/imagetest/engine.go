package imagetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// An Engine is the Docker engine of this machine, to load images into.
type Engine struct {
	*client.Client
	Sent  atomic.Int64 // bytes of all loads
	Loads atomic.Int64
	Blobs bool // it keeps images by their blobs
}

// OpenEngine connects to the engine, or skips the test if there is none.
func OpenEngine(t *testing.T) *Engine {
	t.Helper()
	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		t.Skip("needs a Docker engine: " + err.Error())
	}
	t.Cleanup(func() { c.Close() })
	if _, err := c.Ping(context.Background()); err != nil {
		t.Skip("needs a Docker engine: " + err.Error())
	}
	return &Engine{Client: c, Blobs: KeepsBlobs(t, c)}
}

// KeepsBlobs reports whether an engine keeps images by their blobs, in containerd's image store.
func KeepsBlobs(t *testing.T, c *client.Client) bool {
	t.Helper()
	info, err := c.Info(context.Background())
	return slices.Contains(Must(t, info, err).DriverStatus, [2]string{"driver-type", "io.containerd.snapshotter.v1"})
}

// IsComplete reports whether the engine has all blobs of an image.
func (e *Engine) IsComplete(ctx context.Context, ref string) (bool, error) {
	info, err := e.ImageInspect(ctx, ref, client.ImageInspectWithManifests(true))
	lacks := func(m image.ManifestSummary) bool { return !m.Available }
	return len(info.Manifests) > 0 && !slices.ContainsFunc(info.Manifests, lacks), err
}

// KeepsBlobs returns Blobs.
func (e *Engine) KeepsBlobs() bool { return e.Blobs }

// Load loads an archive and counts its bytes.
func (e *Engine) Load(ctx context.Context, r io.Reader) error {
	e.Loads.Add(1)
	res, err := e.ImageLoad(ctx, io.TeeReader(r, &counter{&e.Sent}), client.ImageLoadWithQuiet(true))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	for dec := json.NewDecoder(res.Body); ; {
		var line struct{ Error string }
		if err := dec.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if line.Error != "" {
			return errors.New(line.Error)
		}
	}
}

type counter struct{ n *atomic.Int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return len(p), nil
}

// ImageID returns the ID of an image, "" if there is none.
func (e *Engine) ImageID(ctx context.Context, ref string) (string, error) {
	info, err := e.ImageInspect(ctx, ref)
	if cerrdefs.IsNotFound(err) {
		return "", nil
	}
	return info.ID, err
}

// Layers returns the diff IDs of an image.
func (e *Engine) Layers(ctx context.Context, ref string) ([]v1.Hash, error) {
	info, err := e.ImageInspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	var list []v1.Hash
	for _, l := range info.RootFS.Layers {
		h, err := v1.NewHash(l)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// IDOf returns the ID that an image has in the engine.
func (e *Engine) IDOf(t *testing.T, img v1.Image) string {
	t.Helper()
	if e.Blobs {
		return DigestOf(t, img)
	}
	return ConfigOf(t, img)
}

// MakeTag returns a tag of this test alone, which is removed when it ends.
func (e *Engine) MakeTag(t *testing.T, version string) string {
	name := strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(t.Name()))
	tag := fmt.Sprintf("gobuild-test-%s-%d:%s", name, os.Getpid(), version)
	e.remove(t, tag)
	return tag
}

// RemoveLater removes an image that lost its tag in the test.
func (e *Engine) RemoveLater(t *testing.T, img v1.Image) { e.remove(t, e.IDOf(t, img)) }

func (e *Engine) remove(t *testing.T, ref string) {
	t.Cleanup(func() {
		_, err := e.ImageRemove(context.Background(), ref, image.RemoveOptions{Force: true})
		if err != nil && !cerrdefs.IsNotFound(err) {
			t.Error(err)
		}
	})
}

// BuildProgram compiles a static program for the engine and returns its file.
func BuildProgram(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	WriteFile(t, filepath.Join(dir, "main.go"), source, 0o644)
	out := filepath.Join(dir, "program")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, filepath.Join(dir, "main.go"))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH, "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

// Hello is the source of a program that prints $WHO and its arguments, and ends with the exit code 7.
const Hello = `package main

import ("fmt"; "os")

func main() { fmt.Println("hello", os.Getenv("WHO"), os.Args[1:]); os.Exit(7) }
`
