package layer

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/testleaks"
)

// dataLayer returns a layer of one small file.
func dataLayer(t *testing.T, path, text string) v1.Layer {
	t.Helper()
	l, err := FromEntries(t.Context(), []Entry{{Path: path, Data: []byte(text)}}, nil)
	return imagetest.Must(t, l, err)
}

func TestTreeLayer(t *testing.T) {
	dir := t.TempDir()
	script := imagetest.WriteFile(t, filepath.Join(dir, "script"), "#!", 0o700)
	text := imagetest.WriteFile(t, filepath.Join(dir, "text"), "text", 0o600)
	l, err := FromEntries(t.Context(), []Entry{
		{Path: "/usr/bin/script", Source: script},
		{Path: "/tmp", Dir: true, Mode: fs.ModeSticky | 0o777},
		{Path: "/etc/text", Source: text, UID: 3_000_000},
		{Path: "/etc/unix", Data: []byte("x"), Mode: 0o4755},
		{Path: "/etc/link", Link: "text"},
		{Path: "/" + strings.Repeat("long/", 60) + "ü", Data: []byte("ü")},
	}, nil)
	headers, files := imagetest.LayerFiles(t, imagetest.Must(t, l, err))
	want := []struct {
		name string
		kind byte
		mode int64
	}{
		{"etc/link", tar.TypeSymlink, 0o777}, {"etc/text", tar.TypeReg, 0o644}, {"etc/unix", tar.TypeReg, 0o4755},
		{strings.Repeat("long/", 60) + "ü", tar.TypeReg, 0o644}, {"tmp/", tar.TypeDir, 0o1777}, {"usr/bin/script",
			tar.TypeReg, 0o755},
	}
	if len(headers) != len(want) {
		t.Fatalf("the layer has %q", imagetest.Names(files))
	}
	for i, w := range want {
		h := headers[i]
		if h.Name != w.name || h.Typeflag != w.kind || h.Mode != w.mode {
			t.Errorf("entry %d is %s (%c, %o), not %s (%c, %o)", i, h.Name, h.Typeflag, h.Mode, w.name, w.kind, w.mode)
		}
		if !h.ModTime.Equal(time.Unix(0, 0)) || h.Gid != 0 || h.Uname+h.Gname != "" {
			t.Errorf("%s has something of this machine: %+v", h.Name, h)
		}
	}
	if files["etc/text"] != "text" || headers[1].Uid != 3_000_000 || headers[0].Linkname != "text" {
		t.Errorf("contents are %q", files)
	}
}

func TestTreeLayerRefuses(t *testing.T) {
	dir := t.TempDir()
	for want, entries := range map[string][]Entry{
		"absolute":           {{Path: "etc/x"}},
		"cannot be a file":   {{Path: "/etc/../.."}},
		"no such file":       {{Path: "/x", Source: filepath.Join(dir, "missing")}},
		"is not a file":      {{Path: "/x", Source: dir}},
		"two files":          {{Path: "/a/b"}, {Path: "/a//b/"}},
		"/a is a file there": {{Path: "/a"}, {Path: "/a-b"}, {Path: "/a/b/c"}},
		"/l is a file there": {{Path: "/l", Link: "x"}, {Path: "/l/b"}},
	} {
		if _, err := FromEntries(t.Context(), entries, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", entries, err)
		}
	}
}

func TestWalkFile(t *testing.T) {
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), "x", 0o644)
	if list, err := Walk(file, "/etc/x", nil); err != nil || len(list) != 1 || list[0].Path != "/etc/x" {
		t.Error(list, err)
	}
	if _, err := Walk(file+"-missing", "/etc/x", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestKnownFileIsNotRead changes a file behind the digest's back: what is remembered counts.
func TestKnownFileIsNotRead(t *testing.T) {
	cache := &imagetest.Memory{}
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), "content", 0o644)
	l, err := FromFile(t.Context(), file, "/x", 0o755, "sha256:known", cache)
	want, _ := imagetest.Must(t, l, err).DiffID()
	imagetest.WriteFile(t, file, "changed", 0o644)
	for _, c := range []struct {
		dest, digest string
		mode         fs.FileMode
		same         bool
	}{{"/x", "sha256:known", 0o755, true}, {"/y", "sha256:known", 0o755, false}, {"/x", "sha256:other", 0o755,
		false}, {"/x", "sha256:known", 0o700, false}, {"/x", "", 0o755, false}} {
		l, err := FromFile(t.Context(), file, c.dest, c.mode, c.digest, cache)
		if got, _ := imagetest.Must(t, l, err).DiffID(); (got == want) != c.same {
			t.Errorf("%+v gave %s after %s", c, got, want)
		}
	}
}

// TestLargeFileIsStreamed makes a layer of 300 MB and reads it with hardly any memory.
func TestLargeFileIsStreamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 300<<20); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := FromFile(t.Context(), file, "/large", 0, "", nil)
	r, err := imagetest.Must(t, l, err).Uncompressed()
	n, err := io.Copy(io.Discard, imagetest.Must(t, r, err))
	runtime.ReadMemStats(&after)
	if size, _ := l.Size(); imagetest.Must(t, n, err) != size || size < 300<<20 {
		t.Errorf("read %d bytes of %d", n, size)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes of memory were allocated", used)
	}
}

func TestLayerClosedEarly(t *testing.T) {
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), strings.Repeat("x", 1<<20), 0o644)
	l, err := FromFile(t.Context(), file, "/x", 0, "", nil)
	before := runtime.NumGoroutine()
	for range 50 {
		r, err := imagetest.Must(t, l, err).Uncompressed()
		if _, err := io.CopyN(io.Discard, imagetest.Must(t, r, err), 100); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	if left := testleaks.Left(before, time.Second); left != "" {
		t.Errorf("goroutines are left of %d:\n%s", before, left)
	}
}
