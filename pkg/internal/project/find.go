package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Find returns the path of the configuration: file, which may be relative to dir, else the nearest one in
// dir or above.
func Find(dir, file string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if file == "" {
		path, err := syntax.Find(dir)
		if err != nil {
			return "", report.Misusef(diag.NoConfiguration, "%w", err)
		}
		return path, nil
	}
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return "", report.Misusef(diag.NoConfiguration,
			"-file=%s: there is no such file: write one with gobuild init, or name another", file)
	case err != nil:
		return "", report.Usagef("-file=%s: %w", file, err)
	case info.IsDir():
		return "", report.Misusef(diag.NoConfiguration, "-file=%s is a directory: name a file in it, such as -file=%s",
			file, filepath.Join(file, syntax.FileName))
	}
	return path, nil
}

// ParseSet parses values of variables, each written name=value.
func ParseSet(list []string) (map[string]string, error) {
	set := map[string]string{}
	for _, kv := range list {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || name == "" {
			return nil, report.Usagef("-set=%s: write -set=name=value", kv)
		}
		set[name] = value
	}
	return set, nil
}

// AllowedPaths are the paths among the values of -allow, made absolute. The other values are engines.
func AllowedPaths(dir string, allow []string) (paths []string) {
	for _, p := range allow {
		if strings.Contains(p, "://") {
			continue
		}
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		if abs, err := filepath.Abs(p); err == nil {
			paths = append(paths, abs)
		}
	}
	return paths
}

// splitPatterns splits lists: -only=a,b is -only=a -only=b.
func splitPatterns(only []string) []string {
	var list []string
	for _, o := range only {
		for _, p := range strings.Split(o, ",") {
			if p = strings.TrimSpace(p); p != "" {
				list = append(list, p)
			}
		}
	}
	return list
}
