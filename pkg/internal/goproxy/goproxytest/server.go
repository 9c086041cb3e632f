package goproxytest

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
)

// DatabaseName is the name of the checksum database of every server.
const DatabaseName = "sum.example.org"

// A Server is a module proxy over a tree which carries a checksum database of its own.
type Server struct {
	*httptest.Server
	Key      string       // GOSUMDB
	Requests atomic.Int64 // of zips

	before atomic.Pointer[interceptor]
}

// An interceptor answers a request in the server's place, or returns false.
type interceptor func(w http.ResponseWriter, r *http.Request) bool

// Intercept has f look at each request from now on: it answers and returns true, or returns false.
func (s *Server) Intercept(f func(w http.ResponseWriter, r *http.Request) bool) {
	before := interceptor(f)
	s.before.Store(&before)
}

func (s *Server) intercepts(w http.ResponseWriter, r *http.Request) bool {
	f := s.before.Load()
	return f != nil && (*f)(w, r)
}

// DatabaseURL returns where the server has its checksum database.
func (s *Server) DatabaseURL() string { return s.URL + "/sumdb/" + DatabaseName }

// Serve starts a server, which ends with the test, with a database that signs with a key of its own.
func Serve(t testing.TB, tr *Tree) *Server {
	t.Helper()
	signer, key, err := note.GenerateKey(rand.Reader, DatabaseName)
	check(t, err)
	return ServeSigned(t, tr, signer, key)
}

// ServeSigned is Serve with a given pair of keys.
func ServeSigned(t testing.TB, tr *Tree, signer, key string) *Server {
	t.Helper()
	s := &Server{Key: key}
	prefix := "/sumdb/" + DatabaseName
	database := http.StripPrefix(prefix, sumdb.NewServer(sumdb.NewTestServer(signer, tr.gosum)))
	files := http.FileServer(http.Dir(tr.Dir))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".zip") {
			s.Requests.Add(1)
		}
		switch {
		case s.intercepts(w, r):
		case r.URL.Path == prefix+"/supported":
		case strings.HasPrefix(r.URL.Path, prefix+"/"):
			database.ServeHTTP(w, r)
		default:
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// ServeFiles serves a tree and no database, and returns the URL.
func ServeFiles(t testing.TB, tr *Tree) string {
	s := httptest.NewServer(http.FileServer(http.Dir(tr.Dir)))
	t.Cleanup(s.Close)
	return s.URL
}
