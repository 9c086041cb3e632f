package sink

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// A packer writes layouts as a run does: layers are compressed beside them.
type packer struct {
	t       *testing.T
	project string
	cache   string
	records *imagetest.Memory
	changes changeTimes
}

func newPacker(t *testing.T) *packer {
	return &packer{t: t, project: t.TempDir(), cache: t.TempDir(), records: &imagetest.Memory{},
		changes: changeTimes{fileDigests{t}, map[string]int64{}}}
}

// layouts writes layouts of images of one file in one run.
func (p *packer) layouts(text string, names ...string) {
	p.t.Helper()
	d := dist.New(dist.Options{Project: p.project, Path: "dist", Record: filepath.Join(p.cache, "record")})
	defer d.Close()
	c := &layer.Compressor{Dir: p.cache}
	defer c.Close()
	file := imagetest.WriteFile(p.t, filepath.Join(p.cache, "file"), text, 0o644)
	digest, _ := blob.DigestBytes([]byte(text))
	for _, name := range names {
		scratch := NewScratch(d, p.layout(name))
		defer scratch.Discard()
		l, err := layer.FromFile(p.t.Context(), file, "/file", 0, digest.String(), &layer.Packing{
			Digests: p.records, Compressor: c, Image: name, Blobs: scratch, Old: scratch.OpenOld})
		img, err2 := image.Assemble(nil, image.Spec{Platform: imagetest.Linux,
			Layers: []v1.Layer{imagetest.Must(p.t, l, err)}})
		packed, err := Compress(p.t.Context(), imagetest.Must(p.t, img, err2), c)
		sub, base, err2 := d.Open(p.layout(name))
		imagetest.Must(p.t, packed, err)
		imagetest.Must(p.t, sub, err2)
		_, _, err = WriteLayout(p.t.Context(), sub.Layout(base), packed, nil, p.changes)
		imagetest.Must(p.t, 0, err)
	}
}

// changeTimes are FileDigests that know when files were changed last.
type changeTimes struct {
	fileDigests
	at map[string]int64
}

func (c changeTimes) Remember(path, digest string) {
	c.fileDigests.Remember(path, digest)
	c.at[path] = changeTime(c.t, path)
}

func changeTime(t *testing.T, path string) int64 {
	info, err := os.Stat(path)
	at, _ := fsx.ChangeTime(imagetest.Must(t, info, err))
	return at
}

func (p *packer) layout(name string) string {
	return filepath.Join(p.project, "dist", filepath.FromSlash(name))
}

// fresh is what layouts writes where nothing is known.
func (p *packer) fresh(text, name string) map[string]string {
	p.t.Helper()
	other := newPacker(p.t)
	other.layouts(text, name)
	return imagetest.ReadTree(p.t, other.layout(name))
}

func (p *packer) check(text string, names ...string) {
	p.t.Helper()
	for _, name := range names {
		if !maps.Equal(imagetest.ReadTree(p.t, p.layout(name)), p.fresh(text, name)) {
			p.t.Errorf("%s is not as it is where nothing is known", name)
		}
	}
	for file := range imagetest.ReadTree(p.t, p.project) {
		if strings.Contains(file, ".gobuild-") {
			p.t.Errorf("%s was left", file)
		}
	}
	if _, err := os.Stat(filepath.Join(p.cache, "blobs")); err == nil {
		p.t.Error("blobs were written into the cache")
	}
}

// blobOf returns the largest blob of a layout.
func (p *packer) blobOf(name string) string {
	p.t.Helper()
	list, err := filepath.Glob(filepath.Join(p.layout(name), "blobs", "sha256", "*"))
	best, most := "", int64(-1)
	for _, file := range imagetest.Must(p.t, list, err) {
		if info, err := os.Lstat(file); err == nil && info.Size() > most {
			best, most = file, info.Size()
		}
	}
	return best
}

// long is text of several blocks.
func long(end string) string { return strings.Repeat("some text\n", 400_000) + end }

// Layers are written beside their layouts and linked into them. Nothing else is left, and no two
// layouts share a file, which somebody could edit.
func TestScratch(t *testing.T) {
	p := newPacker(t)
	p.layouts(long("1"), "images/a", "images/b", "images/team/c")
	p.check(long("1"), "images/a", "images/b", "images/team/c")
	for path, at := range p.changes.at {
		if changeTime(t, path) != at {
			t.Errorf("%s was changed after its digest was remembered", path)
		}
	}
	seen := map[string]os.FileInfo{}
	for _, name := range []string{"images/a", "images/b", "images/team/c"} {
		info, err := os.Stat(p.blobOf(name))
		for other, before := range seen {
			if os.SameFile(before, imagetest.Must(t, info, err)) {
				t.Errorf("%s and %s share a file", other, name)
			}
		}
		seen[name] = info
	}
	p.layouts(long("2"), "images/a", "images/team/c")
	p.check(long("2"), "images/a", "images/team/c")
	p.check(long("1"), "images/b")
}

// What was written is part of the layout, and is verified when it is read, there too. What is not one
// of the layout's blobs is removed, and so is all if nothing becomes of it.
func TestScratchBlobs(t *testing.T) {
	p := newPacker(t)
	d := dist.New(dist.Options{Project: p.project, Path: "dist", Record: filepath.Join(p.cache, "record")})
	defer d.Close()
	s := NewScratch(d, p.layout("images/a"))
	put := func(text string) content {
		b := bytesContent([]byte(text))
		imagetest.Must(t, 0, s.Write(func(w io.Writer) (v1.Hash, error) {
			_, err := io.WriteString(w, text)
			return b.digest, err
		}))
		return b
	}
	b, other := put("text"), put("other")
	put("text")
	if s.Write(func(io.Writer) (v1.Hash, error) { return b.digest, io.ErrUnexpectedEOF }) == nil {
		t.Error("what failed was written")
	}
	if !s.Has(b.digest, b.size) || s.Has(b.digest, b.size+1) || !s.Has(other.digest, other.size) {
		t.Error("it does not have what was written")
	}
	for range 2 { // before it is the layout, and as that
		r, err := s.Open(b.digest)
		text, err := io.ReadAll(imagetest.Must(t, r, err))
		if string(text) != "text" || err != nil || r.Close() != nil {
			t.Errorf("%q, %v", text, err)
		}
		if s.to != nil {
			imagetest.Must(t, 0, s.replace("sha256:1", []content{b}))
		}
	}
	if got := imagetest.ReadTree(t, p.layout("images")); len(got) != 1 || got["a/"+blob.Path(b.digest)] != "text" {
		t.Errorf("there are %q", imagetest.Names(got))
	}
	imagetest.WriteFile(t, p.blobOf("images/a"), "edit", 0o644)
	r, err := s.Open(b.digest)
	if _, err := io.ReadAll(imagetest.Must(t, r, err)); err == nil {
		t.Error("what was edited was read")
	}
	imagetest.Must(t, 0, r.Close())
	if err := s.Write(nil); !errors.Is(err, layer.ErrEnded) {
		t.Errorf("what came too late: %v", err)
	}
	imagetest.Must(t, 0, s.Discard())
	if got := imagetest.ReadTree(t, p.layout("images")); len(got) != 1 {
		t.Errorf("there are %q", imagetest.Names(got))
	}
}

// An image on another one has the blobs of its layers when that one is complete: as part of its layout,
// or made again in the cache, where nothing became of it.
func TestScratchOfBase(t *testing.T) {
	for name, end := range map[string]func(s *Scratch, b content) error{
		"complete":  func(s *Scratch, b content) error { return s.replace("sha256:1", []content{b}) },
		"discarded": func(s *Scratch, _ content) error { return s.Discard() },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPacker(t)
			d := dist.New(dist.Options{Project: p.project, Path: "dist", Record: filepath.Join(p.cache, "record")})
			defer d.Close()
			s := NewScratch(d, p.layout("images/base"))
			file := imagetest.WriteFile(t, filepath.Join(p.cache, "file"), "text", 0o644)
			c := &layer.Compressor{Dir: p.cache}
			defer c.Close()
			l, err := layer.FromFile(t.Context(), file, "/file", 0, "", &layer.Packing{
				Digests: p.records, Compressor: c, Image: "base", Blobs: s})
			packed, err2 := c.Gzip(t.Context(), imagetest.Must(t, l, err))
			b, err := layerContent(imagetest.Must(t, packed, err2))
			imagetest.Must(t, b, err)
			opening := &endsBetween{Scratch: s, end: func() { imagetest.Must(t, 0, end(s, b)) }}
			l, err = layer.FromFile(t.Context(), file, "/file", 0, "", &layer.Packing{
				Digests: p.records, Compressor: c, Image: "base", Blobs: opening})
			packed, err2 = c.Gzip(t.Context(), imagetest.Must(t, l, err))
			r, err := imagetest.Must(t, packed, err2).Compressed()
			got, err2 := io.ReadAll(imagetest.Must(t, r, err))
			if h, _ := blob.DigestBytes(imagetest.Must(t, got, err2)); h != b.digest || r.Close() != nil {
				t.Errorf("it has %s, not %s", h, b.digest)
			}
			for file := range imagetest.ReadTree(t, p.project) {
				if strings.Contains(file, ".gobuild-") {
					t.Errorf("%s was left", file)
				}
			}
		})
	}
}

// An endsBetween is a Scratch that ends after the first question for what it has.
type endsBetween struct {
	*Scratch
	end  func()
	once sync.Once
}

func (e *endsBetween) Has(h v1.Hash, size int64) bool {
	has := e.Scratch.Has(h, size)
	e.once.Do(e.end)
	return has
}

// Whatever became of the last layout, the next image is as it should be.
func TestScratchOnDamagedLayout(t *testing.T) {
	for what, damage := range map[string]func(p *packer, file string) error{
		"a blob was edited": func(_ *packer, file string) error {
			flip(t, file)
			return nil
		},
		"a blob is cut":     func(_ *packer, file string) error { return os.Truncate(file, 1000) },
		"a blob is missing": func(_ *packer, file string) error { return os.Remove(file) },
		"a blob is a link to another": func(_ *packer, file string) error {
			other := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), long("other"), 0o644)
			return replace(file, func() error { return os.Symlink(other, file) })
		},
		"a blob is a directory": func(_ *packer, file string) error {
			return replace(file, func() error { return os.Mkdir(file, 0o755) })
		},
		"the layout is gone":   func(p *packer, _ string) error { return os.RemoveAll(p.layout("images/a")) },
		"the records are gone": func(p *packer, _ string) error { p.records = &imagetest.Memory{}; return nil },
	} {
		t.Run(what, func(t *testing.T) {
			p := newPacker(t)
			p.layouts(long("1"), "images/a")
			imagetest.Must(t, 0, damage(p, p.blobOf("images/a")))
			p.layouts(long("2"), "images/a")
			p.check(long("2"), "images/a")
			imagetest.Must(t, 0, damage(p, p.blobOf("images/a")))
			p.layouts(long("2"), "images/a") // the same again, which is known
			p.check(long("2"), "images/a")
		})
	}
}

func replace(file string, make func() error) error {
	if err := os.Remove(file); err != nil {
		return err
	}
	return make()
}
