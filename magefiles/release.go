//go:build mage

package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// released is the directory of what a release publishes.
var released = filepath.Join("dist", "release")

// manual is the manual page, which is part of each archive.
var manual = filepath.Join(released, "gobuild.1")

// stamped is the time of all files in archives, so that the same commit gives the same archives. It
// is the first that a zip file can hold.
var stamped = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Release builds gobuild for every platform and writes archives and their checksums to dist/release.
func Release(ctx context.Context,
	version *string, // in the program and in the names of archives; left out, what git describe says
) error {
	name := or(version, "")
	if name == "" {
		out, err := output(ctx, "git", "describe", "--tags", "--always", "--dirty")
		if err != nil {
			return err
		}
		name = strings.TrimSpace(string(out))
	}
	opts := gobuild.BuildOptions{Options: gobuild.Options{Set: []string{"release=" + name}}}
	opts.Only = []string{"target.gobuild"}
	if err := gobuild.Build(ctx, opts); err != nil {
		return err
	}
	binaries, err := filepath.Glob(filepath.Join("dist", "*_*", "gobuild*"))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(released); err != nil {
		return err
	}
	if err := os.MkdirAll(released, 0o755); err != nil {
		return err
	}
	page, err := output(ctx, "go", "run", "./pkg/cmd/gobuild", "man")
	if err != nil {
		return err
	}
	if err := os.WriteFile(manual, page, 0o644); err != nil {
		return err
	}
	var sums strings.Builder
	for _, binary := range binaries {
		archive := fmt.Sprintf("gobuild_%s_%s", name, filepath.Base(filepath.Dir(binary)))
		sum, err := pack(archive, binary)
		if err != nil {
			return err
		}
		sums.WriteString(sum)
	}
	fmt.Print(sums.String())
	return os.WriteFile(filepath.Join(released, "checksums.txt"), []byte(sums.String()), 0o644)
}

// pack writes an archive of a binary, with what explains it, and returns its line for sha256sum -c.
func pack(archive, binary string) (line string, err error) {
	write := writeTar
	if filepath.Ext(binary) == ".exe" {
		archive, write = archive+".zip", writeZip
	} else {
		archive += ".tar.gz"
	}
	f, err := os.Create(filepath.Join(released, archive))
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	files := []string{binary, manual, "LICENSE", "README.md", "CHANGELOG.md"}
	if err := write(io.MultiWriter(f, hash), files); err != nil {
		return "", fmt.Errorf("%s: %w", archive, err)
	}
	return fmt.Sprintf("%x  %s\n", hash.Sum(nil), archive), f.Close()
}

func writeTar(w io.Writer, files []string) error {
	zw := gzip.NewWriter(w)
	tw := tar.NewWriter(zw)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		h := &tar.Header{Name: filepath.Base(name), Mode: mode(name), Size: int64(len(data)), ModTime: stamped}
		if err := tw.WriteHeader(h); err != nil {
			return err
		}
		if _, err := tw.Write(data); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return zw.Close()
}

func writeZip(w io.Writer, files []string) error {
	zw := zip.NewWriter(w)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		h := &zip.FileHeader{Name: filepath.Base(name), Method: zip.Deflate, Modified: stamped}
		h.SetMode(os.FileMode(mode(name)))
		part, err := zw.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := part.Write(data); err != nil {
			return err
		}
	}
	return zw.Close()
}

// mode is the permissions of a file in an archive.
func mode(name string) int64 {
	if strings.HasPrefix(filepath.Base(name), "gobuild") {
		return 0o755
	}
	return 0o644
}
