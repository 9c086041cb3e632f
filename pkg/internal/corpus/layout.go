package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// layOut makes the repository in an empty directory, as the first commit of a git repository.
func (r repository) layOut(ctx context.Context, dir string) error {
	for _, m := range r.modules {
		if err := m.unpack(ctx, filepath.Join(dir, filepath.FromSlash(m.dir))); err != nil {
			return err
		}
	}
	if len(r.setup) > 0 {
		if _, err := run(ctx, dir, "go", r.setup...); err != nil {
			return err
		}
	}
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "-A"},
		{"-c", "user.name=corpus", "-c", "user.email=corpus@example.com", "-c", "commit.gpgSign=false",
			"commit", "-q", "-m", "As published"},
	} {
		if _, err := run(ctx, dir, "git", args...); err != nil {
			return err
		}
	}
	return nil
}

// unpack downloads the module and copies it to a directory.
func (m module) unpack(ctx context.Context, dir string) error {
	out, err := run(ctx, os.TempDir(), "go", "mod", "download", "-json", m.path+"@"+m.version)
	if err != nil {
		return err
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(out, &downloaded); err != nil {
		return err
	}
	if downloaded.Dir == "" {
		return fmt.Errorf("%s@%s: go mod download names no directory", m.path, m.version)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(downloaded.Dir)); err != nil {
		return err
	}
	// The module cache is read-only, and a clone is not.
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = os.Chmod(path, 0o755)
		} else if err == nil {
			err = os.Chmod(path, 0o644)
		}
		return err
	})
}

// run runs a command and returns its standard output. The error has what it says. go takes the version that the
// repository asks for.
func run(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOTOOLCHAIN=auto")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return out, nil
}
