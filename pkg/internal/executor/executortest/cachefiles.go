package executortest

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// cacheFiles writes files to a cache, and reads them.
func (s Subject) cacheFiles(t *testing.T) {
	e, c := s.New(t), s.Prints
	c.Mounts = []plan.Mount{{Target: plan.CacheDir, Kind: plan.Cache, Write: true, Owner: plan.Checkout}}
	write := func(data []byte) error {
		return e.WriteCache(t.Context(), c, plan.CacheDir, bytes.NewReader(data))
	}
	large := string(bytes.Repeat([]byte("large"), 1<<20))
	if err := write(archive("aa/one-a", "1", "aa/one-d", large, "bb/two-a", "", "aa/other-a", "other")); err != nil {
		t.Fatal(err)
	}
	if err := write(archive("aa/one-a", "replaced", "bb/three-a", "3")); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ names, want []string }{
		{[]string{"bb/two-a", "aa/one-a", "bb/three-a"}, []string{"bb/two-a", "", "aa/one-a", "1", "bb/three-a", "3"}},
		{[]string{"aa/o*-a"}, []string{"aa/one-a", "1", "aa/other-a", "other"}},
		{[]string{"cc/none", "cc/*", "aa/none", "aa", "aa/one-d"}, []string{"aa/one-d", large}},
		{nil, nil},
	} {
		var out bytes.Buffer
		if err := e.ReadCache(t.Context(), c, plan.CacheDir, x.names, &out); err != nil {
			t.Fatal(err)
		}
		if got := files(t, &out); !slices.Equal(got, x.want) {
			t.Errorf("%q: got %d texts, not %d: %.100q", x.names, len(got), len(x.want), got)
		}
	}
	s.wrongFiles(t, e, c)
}

// wrongFiles writes what does not belong into a cache.
func (s Subject) wrongFiles(t *testing.T, e executor.Executor, c plan.Command) {
	var link bytes.Buffer
	w := tar.NewWriter(&link)
	_ = w.WriteHeader(&tar.Header{Name: "aa/link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"})
	_ = w.Close()
	cut := archive("dd/cut-d", "this is too long to be all there")
	for what, data := range map[string][]byte{
		"a path out of it": archive("../out", "x"), "an absolute path": archive("/tmp/out", "x"),
		"a link":      link.Bytes(),
		"half a file": cut[:520], "no archive": bytes.Repeat([]byte("no archive"), 100),
	} {
		if err := e.WriteCache(t.Context(), c, plan.CacheDir, bytes.NewReader(data)); err == nil {
			t.Errorf("%s is written", what)
		}
	}
	broken := io.MultiReader(bytes.NewReader(cut[:520]), failing{})
	if err := e.WriteCache(t.Context(), c, plan.CacheDir, broken); err == nil {
		t.Error("an archive that breaks off is written")
	}
	var out bytes.Buffer
	if err := e.ReadCache(t.Context(), c, plan.CacheDir, []string{"dd/*"}, &out); err != nil {
		t.Error(err)
	}
	if got := files(t, &out); len(got) > 0 {
		t.Errorf("there is half a file: %q", got)
	}
	if err := e.ReadCache(t.Context(), c, plan.CacheDir, []string{"../x"}, io.Discard); err == nil {
		t.Error("it reads outside of a cache")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.WriteCache(ctx, c, plan.CacheDir, bytes.NewReader(archive("ee/late", "x"))); !errors.Is(err,
		context.Canceled) {
		t.Errorf("after the end of its context: %v", err)
	}
}

// A failing reader fails.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the source broke off") }

// archive is a tar archive of files: names and contents.
func archive(texts ...string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(texts); i += 2 {
		_ = w.WriteHeader(&tar.Header{Name: texts[i], Size: int64(len(texts[i+1])), Mode: 0o644}) // to memory
		_, _ = io.WriteString(w, texts[i+1])
	}
	_ = w.Close()
	return b.Bytes()
}

// files are the names and contents of the files in an archive.
func files(t *testing.T, archive io.Reader) (texts []string) {
	t.Helper()
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, h.Name, string(data))
	}
}
