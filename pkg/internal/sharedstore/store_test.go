package sharedstore

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var one, two = strings.Repeat("1", 64), strings.Repeat("2", 64)

func newDir(t *testing.T) (*Dir, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a", "store")
	d, err := OpenDir(path, true)
	must(t, err)
	t.Cleanup(d.Close)
	return d, path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s Store, kind Kind, name, text string) {
	t.Helper()
	must(t, s.Put(t.Context(), kind, name, int64(len(text)), strings.NewReader(text)))
}

func get(s Store, kind Kind, name string) (string, error) {
	r, err := s.Get(context.Background(), kind, name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}

// What all kinds of stores do.
func TestStores(t *testing.T) {
	dir, _ := newDir(t)
	testStore(t, "directory", dir)
	testStore(t, "server", newServer(t, newMemory().ServeHTTP))
}

// blobOf returns the name of a blob.
func blobOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// testStore checks that a store is one.
func testStore(t *testing.T, what string, s Store) {
	t.Run(what, func(t *testing.T) {
		blob := blobOf("blob")
		if _, err := get(s, Records, one); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("an entry that is not there: %v", err)
		}
		if there, err := s.Has(t.Context(), Blobs, blob); there || err != nil {
			t.Error(there, err)
		}
		put(t, s, Blobs, blob, "blob")
		put(t, s, Records, one, "record")
		put(t, s, Records, one, "another")
		for kind, name := range map[Kind]string{Records: one, Blobs: blob} {
			want := map[Kind]string{Records: "another", Blobs: "blob"}[kind]
			if got, err := get(s, kind, name); got != want || err != nil {
				t.Errorf("%s: %q, %v", kind, got, err)
			}
			if there, err := s.Has(t.Context(), kind, name); !there || err != nil {
				t.Error(there, err)
			}
		}
		if err := s.Put(t.Context(), Blobs, blobOf("all of it"), 9, strings.NewReader("short")); err == nil {
			t.Error("half an entry is stored")
		}
		if there, err := s.Has(t.Context(), Blobs, blobOf("all of it")); there || err != nil {
			t.Error("half an entry is there", err)
		}
	})
}

// A memory is a server.
type memory struct {
	sync.Mutex
	entries map[string][]byte
}

func newMemory() *memory { return &memory{entries: map[string][]byte{}} }

func (m *memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	m.Lock()
	defer m.Unlock()
	entry, there := m.entries[r.URL.Path]
	switch {
	case r.Method == http.MethodPut && err == nil:
		m.entries[r.URL.Path] = data
	case !there:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(entry)
	}
}

func newServer(t *testing.T, h http.HandlerFunc) *Server {
	t.Helper()
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	s, err := NewServer(web.URL+"/cache", nil)
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

// No link leads out of a directory, and what is no file is no entry.
func TestLinks(t *testing.T) {
	d, path := newDir(t)
	put(t, d, Blobs, one, "blob")
	outside := filepath.Join(t.TempDir(), "outside")
	must(t, os.WriteFile(outside, []byte("outside"), 0o644))
	entry := filepath.Join(path, pathOf(Blobs, one))
	must(t, os.Remove(entry))
	must(t, os.Symlink(outside, entry))
	if got, err := get(d, Blobs, one); !errors.Is(err, fs.ErrNotExist) {
		t.Error(got, err)
	}
	put(t, d, Blobs, one, "blob")
	if data, err := os.ReadFile(outside); string(data) != "outside" {
		t.Error("it was written through a link", err)
	}
	must(t, os.RemoveAll(filepath.Join(path, "cas")))
	must(t, os.Symlink(filepath.Dir(outside), filepath.Join(path, "cas")))
	if err := d.Put(t.Context(), Blobs, one, 1, strings.NewReader("x")); err == nil {
		t.Error("it was written through a link to a directory")
	}
}

func TestReadOnly(t *testing.T) {
	if runtime.GOOS == "linux" {
		d, err := OpenDir("/sys", false) // nobody can make a directory there
		must(t, err)
		defer d.Close()
		if err := d.Put(t.Context(), Blobs, one, 1, strings.NewReader("x")); !errors.Is(err, ErrReadOnly) {
			t.Error(err)
		}
	}
	for status, readOnly := range map[int]bool{401: true, 403: true, 405: true, 500: false, 507: false, 302: false} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		err := s.Put(t.Context(), Blobs, one, 1, strings.NewReader("x"))
		if err == nil || errors.Is(err, ErrReadOnly) != readOnly {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestPrune(t *testing.T) {
	d, path := newDir(t)
	age := func(name string, by time.Duration) {
		at := time.Now().Add(-by)
		must(t, os.Chtimes(filepath.Join(path, filepath.FromSlash(name)), at, at))
	}
	put(t, d, Records, one, "1234")
	put(t, d, Blobs, one, "123456")
	put(t, d, Blobs, two, "12345678")
	age(pathOf(Records, one), 3*time.Hour)
	age(pathOf(Blobs, one), 2*time.Hour)
	left := dirOf(Blobs, one) + "/" + tempPrefix + "x"
	young := dirOf(Blobs, two) + "/" + tempPrefix + "y"
	for _, name := range []string{left, young, "cas/foreign"} {
		must(t, os.WriteFile(filepath.Join(path, filepath.FromSlash(name)), nil, 0o644))
	}
	age(left, 2*time.Hour)
	removed, kept, err := d.Prune(Limits{Older: 150 * time.Minute})
	must(t, err)
	if len(removed) != 1 || removed[0].Kind != Records || len(kept) != 2 {
		t.Errorf("removed %v, kept %v", removed, kept)
	}
	for name, want := range map[string]bool{left: false, young: true, "cas/foreign": true} {
		if _, err := os.Stat(filepath.Join(path, filepath.FromSlash(name))); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.Has(t.Context(), Blobs, one); err != nil { // a use counts
		t.Error(err)
	}
	age(pathOf(Blobs, two), time.Hour)
	if removed, _, err = d.Prune(Limits{Size: 8}); err != nil || len(removed) != 1 || removed[0].Size != 8 {
		t.Errorf("removed %v, %v", removed, err)
	}
	removed, kept, err = d.Prune(Limits{Size: 8, Older: time.Hour})
	if len(removed) > 0 || len(kept) != 1 || err != nil {
		t.Error(removed, kept, err)
	}
}

// Others write and read while a directory is pruned.
func TestPruneBesideOthers(t *testing.T) {
	d, _ := newDir(t)
	stop := make(chan struct{})
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := d.Put(context.Background(), Blobs, one, 4, strings.NewReader("text")); err != nil {
					t.Error(err)
					return
				}
				if got, err := get(d, Blobs, one); got != "text" && !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
	for range 200 {
		if _, _, err := d.Prune(Limits{Size: 1}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	workers.Wait()
}

// These were written by openssl genpkey -algorithm ed25519 and openssl pkey -pubout.
const (
	privatePEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIH8ZK0cuqZqXxSKQ1bqinMFCbhzpIExHqNtXfOaldSC6
-----END PRIVATE KEY-----
`
	publicPEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAYLlzZk3sd0Kk2xvL/4NLDMhJONmAZ7oAI1UQyee6FQo=
-----END PUBLIC KEY-----
`
)

func TestKeys(t *testing.T) {
	private, err := ParsePrivateKey([]byte(privatePEM))
	must(t, err)
	public, err := ParsePublicKey([]byte(publicPEM))
	must(t, err)
	if !public.Equal(private.Public()) {
		t.Error("they do not belong together")
	}
	secret := "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"
	rsa := strings.Replace(privatePEM, "PRIVATE", "RSA PRIVATE", 2)
	for _, text := range []string{"", "secret", publicPEM, secret, rsa} {
		if _, err := ParsePrivateKey([]byte(text)); err == nil || strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "x", privatePEM, strings.Replace(publicPEM, "MCow", "MCov", 1)} {
		if _, err := ParsePublicKey([]byte(text)); err == nil {
			t.Errorf("%q is a key", text)
		}
	}
}

func TestRecords(t *testing.T) {
	private, err := ParsePrivateKey([]byte(privatePEM))
	must(t, err)
	key := Key{Private: private, Public: private.Public().(ed25519.PublicKey)}
	record := key.Seal(one, []byte("content\nof two lines"))
	if got, err := key.Open(one, record); string(got) != "content\nof two lines" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := key.Open(two, record); err == nil {
		t.Error("it is the record of another name")
	}
	if _, err := key.Open(two, bytes.ReplaceAll(record, []byte(one), []byte(two))); err == nil {
		t.Error("it is signed for another name")
	}
	if _, err := key.Open(one, Key{}.Seal(one, []byte("content"))); err == nil {
		t.Error("it is not signed")
	}
	for i := range record {
		changed := bytes.Clone(record)
		changed[i] ^= 0x20
		if got, err := key.Open(one, changed); err == nil {
			t.Errorf("a changed byte %d is not noticed: %q", i, got)
		}
		if _, err := key.Open(one, record[:i]); err == nil {
			t.Errorf("%d bytes count", i)
		}
	}
	if got, err := (Key{}).Open(one, record); err != nil || len(got) == 0 { // of a directory without keys
		t.Error(err)
	}
}

// A record in an ActionResult, also one with other fields.
func TestUnwrap(t *testing.T) {
	record := bytes.Repeat([]byte("record"), 100)
	for _, before := range []string{"", "\x20\x07", "\x12\x02ab", "\x4a\x00"} {
		if got := unwrap(append([]byte(before), wrap(record)...)); !bytes.Equal(got, record) {
			t.Errorf("%q: %q", before, got)
		}
	}
	for _, data := range []string{"", "text", "\x2a", "\x2a\x7f", "\x20\x07", "\xff\xff"} {
		if got := unwrap([]byte(data)); got != nil {
			t.Errorf("%q: %q", data, got)
		}
	}
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(wrap(Key{}.Seal(one, []byte("content"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		if content, err := (Key{}).Open(one, unwrap(data)); err == nil && len(content) > len(data) {
			t.Error("it grew")
		}
	})
}
