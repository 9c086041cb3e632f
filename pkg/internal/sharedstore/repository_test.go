package sharedstore

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore/storetest"
)

// A login is a keychain with the password "secret" of a user; "": with nothing.
type login string

func (l login) Resolve(authn.Resource) (authn.Authenticator, error) {
	if l == "" {
		return authn.Anonymous, nil
	}
	return authn.FromConfig(authn.AuthConfig{Username: string(l), Password: "secret"}), nil
}

// openRepository opens a repository of a registry as a user.
func openRepository(t *testing.T, host string, user login) *Repository {
	t.Helper()
	r, err := NewRepository(host+"/team/cache", registry.Access{Keychain: user})
	must(t, err)
	t.Cleanup(r.Close)
	return r
}

// putNaming stores a record that names blobs.
func putNaming(t *testing.T, r *Repository, name string, blobs ...string) error {
	t.Helper()
	var names []Blob
	for _, b := range blobs {
		names = append(names, Blob{blobOf(b), int64(len(b))})
	}
	return r.Put(t.Context(), Records, name, 6, strings.NewReader("record"), names...)
}

// Repositories of a real registry.
func TestRepository(t *testing.T) {
	s := storetest.NewRegistry(t, "")
	testStore(t, "repository", openRepository(t, s.Host, ""))

	guard, blob := strings.TrimPrefix(s.Guard(t, false).URL, "http://"), blobOf("blob")
	writer := openRepository(t, guard, "writer")
	put(t, writer, Blobs, blobOf("another"), "another")
	reader := openRepository(t, guard, "reader")
	if got, err := get(reader, Blobs, blob); got != "blob" || err != nil {
		t.Errorf("a user who may read: %q, %v", got, err)
	}
	if got, err := get(reader, Records, one); got != "another" || err != nil {
		t.Errorf("a user who may read: %q, %v", got, err)
	}
	err := reader.Put(t.Context(), Blobs, blobOf("new"), 3, strings.NewReader("new"))
	wantWords(t, "a user who may only read", err, "403 DENIED: requested access", "the credentials of reader")
	recordErr := putNaming(t, reader, one)
	wantWords(t, "a user who may only read", recordErr, "403 DENIED")
	locked := openRepository(t, s.ReadOnly(t).Host, "")
	if got, err := get(locked, Blobs, blob); got != "blob" || err != nil {
		t.Errorf("a registry that takes nothing: %q, %v", got, err)
	}
	lockedErr := locked.Put(t.Context(), Blobs, blobOf("new"), 3, strings.NewReader("new"))
	for _, err := range []error{err, recordErr, lockedErr} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("%v is not ErrReadOnly", err)
		}
	}
	anyone := openRepository(t, guard, "")
	_, err = get(anyone, Records, one)
	wantWords(t, "anyone", err, "401 UNAUTHORIZED: authentication required", "docker login "+guard+" stores some")
}

// A registry keeps the blobs that records name, and no others.
func TestGarbageOfRegistry(t *testing.T) {
	s := storetest.NewRegistry(t, "")
	r := openRepository(t, s.Host, "")
	if n, err := r.CountRecords(t.Context()); n != 0 || err != nil {
		t.Errorf("a repository that is not there has %d records, %v", n, err)
	}
	for _, text := range []string{"old", "new", "both", "nobody's"} {
		put(t, r, Blobs, blobOf(text), text)
	}
	must(t, putNaming(t, r, one, "old", "both"))
	must(t, putNaming(t, r, one, "new", "both"))
	must(t, putNaming(t, r, two, "both"))
	if n, err := r.CountRecords(t.Context()); n != 2 || err != nil {
		t.Errorf("there are %d records, %v", n, err)
	}
	s.CollectGarbage(t)
	fresh := openRepository(t, s.Host, "")
	for text, want := range map[string]bool{"old": false, "new": true, "both": true, "nobody's": false} {
		if there, err := fresh.Has(t.Context(), Blobs, blobOf(text)); there != want || err != nil {
			t.Errorf("the blob %q: %v, %v", text, there, err)
		}
	}
	for _, name := range []string{one, two} {
		if got, err := get(fresh, Records, name); got != "record" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := putNaming(t, fresh, two, "both", "old"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a record names a blob that is gone: %v", err)
	}
	put(t, fresh, Blobs, blobOf("old"), "old")
	must(t, putNaming(t, fresh, two, "both", "old"))
}

// A blob that is there is not sent.
func TestBlobsAreSentOnce(t *testing.T) {
	s := imagetest.NewRegistry(t)
	for range 2 {
		put(t, openRepository(t, s.Host, ""), Blobs, blobOf("blob"), "blob")
	}
	if sent := s.Asked("PATCH "); len(sent) != 1 {
		t.Error(sent)
	}
}

// A registry that fails is asked once, and for a tag, which may move just now, twice.
func TestFailingRegistry(t *testing.T) {
	for status, words := range map[int]string{429: "429 Too Many Requests", 500: "500 ", 503: "503 ", 418: "418 "} {
		s := imagetest.NewRegistry(t)
		s.Fault = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/v2/" {
				return false
			}
			w.WriteHeader(status)
			return true
		}
		r := openRepository(t, s.Host, "")
		_, err := get(r, Records, one)
		wantWords(t, "get", err, words)
		_, err = get(r, Blobs, one)
		wantWords(t, "get", err, words)
		_, err = r.Has(t.Context(), Blobs, two)
		wantWords(t, "has", err, words)
		err = r.Put(t.Context(), Blobs, one, 1, strings.NewReader("x"))
		if wantWords(t, "put", err, words); errors.Is(err, ErrReadOnly) {
			t.Error(err)
		}
		want := 4
		if status == http.StatusInternalServerError {
			want++
		}
		if asked := s.Asked("/team/"); len(asked) != want {
			t.Errorf("%d: %v", status, asked)
		}
	}
}

// A server that is no registry has no entries, and fails.
func TestNoRegistry(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	host := strings.TrimPrefix(s.URL, "https://")
	r, err := NewRepository(host+"/team/cache", registry.Access{Hosts: registry.Hosts{host: {Roots: roots}}})
	must(t, err)
	_, err = get(r, Records, one)
	wantWords(t, "get", err, "404 Not Found")
}

// What somebody else has under the tag of a record is no record.
func TestOtherManifests(t *testing.T) {
	s := imagetest.NewRegistry(t)
	imagetest.Put(t, s.Host+"/team/cache:"+recordTag+one, imagetest.NewDockerImage(t, imagetest.Linux))
	if got, err := get(openRepository(t, s.Host, ""), Records, one); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// Several write and read at once. A blob may not be there yet for others while it is written again: that is
// no failure of the registry.
func TestRepositoryOfMany(t *testing.T) {
	s := storetest.NewRegistry(t, "")
	var all sync.WaitGroup
	for range 4 {
		r := openRepository(t, s.Host, "")
		all.Go(func() {
			for _, text := range []string{"a", "b", "c"} {
				if err := r.Put(t.Context(), Blobs, blobOf(text), 1, strings.NewReader(text)); err != nil {
					t.Error(err)
				}
				if err := putNaming(t, r, one, text); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Error(err)
				}
				if got, err := get(r, Records, one); got != "record" && !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
	all.Wait()
}
