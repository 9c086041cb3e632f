package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Source says which configuration is read, and with what.
type Source struct {
	Dir   string   // relative paths are below it; "" is the working directory
	File  string   // the configuration; "" is the nearest
	Set   []string // values of variables: name=value
	Allow []string // paths and engines that the configuration may use
}

// Find returns what to load a configuration with. For its path see find. environ is as in os.Environ.
func (s Source) Find(environ []string, say func(format string, args ...any)) (config.Options, error) {
	path, err := find(s.Dir, s.File, say)
	if err != nil {
		return config.Options{}, err
	}
	set, err := parseSet(s.Set)
	return config.Options{Path: path, Set: set, Environ: environ, Git: facts.LookUpGit, Complete: facts.Complete,
		Allow: allowedPaths(s.Dir, s.Allow)}, err
}

// find returns the path of the configuration: file, which may be relative to dir, else the nearest one in
// dir or above, or the outermost one that includes that. In this case say is told so.
func find(dir, file string, say func(format string, args ...any)) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if file == "" {
		root, nearest, err := syntax.FindRoot(dir)
		if err != nil {
			return "", report.Misusef(diag.NoConfiguration, "%w", err)
		}
		if root != nearest {
			say("Using %s, which includes %s.", visible.ShortPath(root), visible.ShortPath(nearest))
		}
		return root, nil
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

// parseSet parses values of variables, each written name=value.
func parseSet(list []string) (map[string]string, error) {
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

// allowedPaths are the paths among the values of -allow, made absolute. The other values are engines.
func allowedPaths(dir string, allow []string) (paths []string) {
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

// splitPatterns splits lists: -only=a,b is -only=a -only=b. One of nothing is an error.
func splitPatterns(only []string) (list []string, err error) {
	for _, o := range only {
		for _, p := range strings.Split(o, ",") {
			if p = strings.TrimSpace(p); p != "" {
				list = append(list, p)
			}
		}
	}
	if len(only) > 0 && len(list) == 0 {
		return nil, report.Usagef("-only= is empty: name what to work on, or leave it out for everything")
	}
	return list, nil
}
