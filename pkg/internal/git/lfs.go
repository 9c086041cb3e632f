package git

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pointerPattern is what Git LFS commits in the place of a file
// (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
var pointerPattern = regexp.MustCompile(
	`^version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize ([0-9]+)\n$`)

// maxDigits is how many digits the size of a pointer has at most.
const maxDigits = 3

// hasChanges reports whether any of the files that git status calls modified has changed. A file in Git LFS
// has not if it holds what its pointer says; git status, which runs no filter here, cannot know that.
func (t *workTree) hasChanges(ctx context.Context, modified, filters []string) (bool, error) {
	if len(modified) == 0 || !slices.Contains(filters, "lfs") {
		return len(modified) > 0, nil
	}
	if all, err := t.areAllLFS(ctx, modified); !all || err != nil {
		return true, err
	}
	index, err := t.readIndex(ctx)
	if err != nil {
		return true, err
	}
	var blobs []string
	for _, path := range modified {
		blobs = append(blobs, index[path])
	}
	pointers, err := t.readPointers(ctx, blobs)
	for i, p := range pointers {
		if err != nil || ctx.Err() != nil || !p.isOf(filepath.Join(t.root, filepath.FromSlash(modified[i]))) {
			return true, cmp.Or(err, ctx.Err())
		}
	}
	return len(pointers) < len(modified), err
}

// areAllLFS reports whether the attributes of all files name the filter of Git LFS.
func (t *workTree) areAllLFS(ctx context.Context, paths []string) (bool, error) {
	out, err := t.output(ctx, strings.Join(paths, "\x00")+"\x00", "check-attr", "-z", "--stdin", "filter")
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	if err != nil || len(fields) != 3*len(paths) { // path, attribute, value
		return false, err
	}
	for i := 2; i < len(fields); i += 3 {
		if fields[i] != "lfs" {
			return false, nil
		}
	}
	return true, nil
}

// A pointer is what Git LFS commits in the place of a file.
type pointer struct{ digest, size string }

// readPointers returns the pointers in blobs, up to the first blob that holds none.
func (t *workTree) readPointers(ctx context.Context, blobs []string) (all []pointer, err error) {
	names := strings.Join(blobs, "\n") + "\n"
	sizes, err := t.output(ctx, names, "cat-file", "--batch-check=%(objecttype) %(objectsize)")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(sizes) {
		if size, is := strings.CutPrefix(strings.TrimSpace(line), "blob "); !is || len(size) > maxDigits {
			return nil, nil
		}
	}
	out, err := t.output(ctx, names, "cat-file", "--batch=%(objectsize)")
	for err == nil && out != "" {
		head, rest, _ := strings.Cut(out, "\n")
		n, bad := strconv.Atoi(head)
		if bad != nil || len(rest) <= n {
			return all, nil
		}
		m := pointerPattern.FindStringSubmatch(rest[:n])
		if m == nil {
			return all, nil
		}
		all, out = append(all, pointer{m[1], m[2]}), rest[n+1:]
	}
	return all, err
}

// isOf reports whether a file holds the content that the pointer stands for.
func (p pointer) isOf(name string) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || strconv.FormatInt(info.Size(), 10) != p.size {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == p.digest
}

// readIndex returns the objects of the index by path.
func (t *workTree) readIndex(ctx context.Context) (map[string]string, error) {
	out, err := t.output(ctx, "", "ls-files", "--stage", "-z")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for entry := range strings.SplitSeq(out, "\x00") {
		// "mode object stage\tpath": https://git-scm.com/docs/git-ls-files#_output
		about, path, _ := strings.Cut(entry, "\t")
		if f := strings.Fields(about); len(f) == 3 && f[2] == "0" {
			all[path] = f[1]
			if f[0] == gitlink {
				all[path] = gitlink
			}
		}
	}
	return all, nil
}
