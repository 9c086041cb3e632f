package conformance

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// shared are two programs with a package in common, and a module from elsewhere.
const shared = `
-- go.mod --
module example.com/shared

go 1.26.8

require $DEP v1.0.0
-- go.sum --
$SUMS
-- a/main.go --
package main

import (
	"example.com/shared/both"

	_ "$DEP"
)

func main() { println("a", both.Name) }
-- b/main.go --
package main

import (
	_ "embed"

	"example.com/shared/both"
)

//go:embed text
var text string

func main() { println("b", both.Name, text) }
-- b/text --
embedded
-- both/both.go --
package both

const Name = "both"
-- gobuild.hcl --
cache {
  url = "$CACHE"
  $KEYS
}

target "each" {
  for_each  = toset(["a", "b"])
  package   = "./${each.key}"
  platforms = ["linux/amd64"]
}

image "each" {
  for_each = target.each
  base     = "scratch"
  targets  = [each.value]
  tags     = ["$MARK-shared-${each.key}:1"]
}
`

// A pool is a project whose cache runners share.
type pool struct {
	*project
	store string // the directory of the cache, "" where it is none
	keys  keyPair
}

// A keyPair is a key as PEM.
type keyPair struct{ public, private string }

func newKeyPair(t *testing.T) keyPair {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	pkix, err := x509.MarshalPKIXPublicKey(public)
	must(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	return keyPair{string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))}
}

// signedBy are the attributes of a cache with a key.
const signedBy = `public_key  = file("cache.pem")
  private_key = "env://CACHE_KEY"`

// newPool returns a project with a cache at a URL, "" for a directory. Its entries are signed, unless
// keys says otherwise.
func newPool(t *testing.T, x executor, url, keys string) *pool {
	t.Helper()
	p := &pool{keys: newKeyPair(t)}
	if url == "" {
		p.store = filepath.Join(shortTemp(t), "store")
		url = "file://" + p.store
	}
	p.project = newRequiring(t, x, strings.NewReplacer("$CACHE", url, "$KEYS", keys).Replace(shared))
	p.put(t, "cache.pem", p.keys.public)
	p.env = append(p.env, "GOBUILD_ALLOW="+p.store, "CACHE_KEY="+p.keys.private)
	return p
}

// runner returns a copy of the project in another place, with another home and an empty cache.
func (p *pool) runner(t *testing.T) *project {
	t.Helper()
	root := shortTemp(t)
	r := *p.project
	r.dir, r.home = filepath.Join(root, "some", "where", "else"), filepath.Join(root, "home")
	must(t, os.MkdirAll(r.home, 0o755))
	must(t, os.CopyFS(r.dir, os.DirFS(p.dir)))
	must(t, os.RemoveAll(r.path("dist")))
	r.env = append(slices.Clone(p.env), "GOBUILD_CACHE="+filepath.Join(root, "cache"))
	return &r
}

// bare returns a runner that can get neither Go nor modules.
func (p *pool) bare(t *testing.T) *project {
	t.Helper()
	r := p.runner(t)
	r.env = append(r.env, "GOPROXY=off")
	return r
}

// able returns a runner that has toolchains, modules and a build cache, but built nothing itself.
func (p *pool) able(t *testing.T) *project {
	t.Helper()
	r := p.runner(t)
	r.env = append(r.env, "GOBUILD_CACHE="+readable.CacheDir(os.Environ()))
	return r
}

// TestShared shares binaries between machines that have nothing in common but the cache.
func TestShared(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, []bullet{
			{"a runner needs no Go", shareAll},
			{"what was edited is compiled", shareTheRest},
			{"edits that count are never missed", shareNothingOld},
			{"entries that are not what they should be", shareNothingWrong},
			{"servers that fail", shareWithFailing},
			{"a server for Bazel", shareByHTTP},
			{"a bucket", shareByBucket},
			{"a registry", shareByRegistry},
			{"a cache is filled", shareByWarming},
			{"the user decides", shareIfAllowed},
			{"a server with a login", shareWithLogin},
			{"killed writers, and several", shareWhileKilled},
		})
	})
}

// shareAll builds on one machine, and on another that has no Go, no modules and no network.
func shareAll(t *testing.T, x executor) {
	p := newPool(t, x, "", signedBy)
	first := p.ok(t, "image")
	contains(t, first.stderr.String(), "cache: wrote 2 binaries")
	r := p.bare(t)
	if r.watch != nil {
		r.watch.reset()
	}
	c := r.ok(t, "image")
	contains(t, c.stderr.String(), "cache: took 2 binaries")
	lacks(t, c.stderr.String(), "compile ", "fetch ", "toolchain")
	if r.watch != nil {
		for _, ask := range r.watch.requests() {
			lacks(t, ask.what, "/containers/create", "/images/create", "/build")
		}
	}
	sameRows(t, first.rows(t), c.rows(t))
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(r.home), "cache", "toolchains", "*")); len(names) > 0 {
		t.Errorf("there are %v, %v", names, err)
	}
	r.env = append(r.env, "GOBUILD_ALLOW=") // what was taken is up to date without the cache
	lacks(t, r.ok(t, "image").stderr.String(), "compile ", "took")
	contains(t, p.bare(t).ok(t, "build", "-format=json").stdout.String(), `"taken": 2`)
	p.bare(t).fails(t, 1, []string{"GOPROXY=off"}, "build", "-no-cache")
}

// sameRows fails the test if tables have other digests.
func sameRows(t *testing.T, want, got table) {
	t.Helper()
	for name, row := range want {
		if row["ID"] != got[name]["ID"] || row["DIGEST"] != got[name]["DIGEST"] {
			t.Errorf("%s is %v, not %v", name, got[name], row)
		}
	}
	if len(want) == 0 {
		t.Error("there are no results")
	}
}

// shareTheRest edits one program of two.
func shareTheRest(t *testing.T, x executor) {
	p := newPool(t, x, "", signedBy)
	p.ok(t, "build")
	p.put(t, "a/main.go", strings.Replace(readString(t, p.path("a/main.go")), `"a"`, `"edited"`, 1))
	r := p.able(t)
	c := r.ok(t, "build")
	contains(t, c.stderr.String(), "cache: took 1 binary", "wrote 1 binary", "compile each/a for")
	sameRows(t, p.ok(t, "build", "-no-cache").rows(t), c.rows(t))
	contains(t, p.bare(t).ok(t, "build").stderr.String(), "cache: took 2 binaries")
}

func readString(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	must(t, err)
	return string(data)
}

func lacks(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("there is %q in:\n%s", part, text)
		}
	}
}

// shareNothingOld edits what programs are built of. Each time a runner has the result of a build that
// knows no cache.
func shareNothingOld(t *testing.T, x executor) {
	takesLong(t)
	p := newPool(t, x, "", signedBy)
	p.ok(t, "build")
	for _, edit := range [][2]string{
		{"b/text", "another text\n"},
		{"both/both.go", "package both\n\nconst Name = \"changed\"\n"},
		{"both/extra.go", "package both\n\nfunc init() { println(\"extra\") }\n"},
		{"both/extra.go", "//go:build never\n\npackage both\n\nfunc init() { println(\"extra\") }\n"},
		{"b/extra_linux.go", "package main\n\nfunc init() { println(\"linux\") }\n"},
		{"b/default.pgo", ""},
		{"go.mod", readString(t, p.path("go.mod")) + "\ngodebug panicnil=1\n"},
	} {
		p.put(t, edit[0], edit[1])
		r := p.able(t)
		c := r.ok(t, "build")
		alone := p.able(t)
		alone.put(t, "gobuild.hcl", withoutCache(readString(t, p.path("gobuild.hcl"))))
		sameRows(t, alone.ok(t, "build").rows(t), c.rows(t))
		contains(t, p.bare(t).ok(t, "build").stderr.String(), "cache: took 2 binaries")
	}
}

// withoutCache removes the first block of a configuration.
func withoutCache(text string) string { return text[strings.Index(text, "\n}\n")+3:] }

// entries are the files of a store, of a kind.
func (p *pool) entries(t *testing.T, kind string) (names []string) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(p.store, kind), func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	}))
	if len(names) == 0 {
		t.Fatalf("there is nothing in %s of %s", kind, p.store)
	}
	return names
}

// shareNothingWrong changes the entries of a cache in every way: the result is the same.
func shareNothingWrong(t *testing.T, x executor) {
	takesLong(t)
	p := newPool(t, x, "", signedBy)
	want := p.ok(t, "build").rows(t)
	each := func(kind string, change func(name string)) func(t *testing.T) {
		return func(t *testing.T) {
			for _, name := range p.entries(t, kind) {
				change(name)
			}
		}
	}
	rewrite := func(change func([]byte) []byte) func(string) {
		return func(name string) {
			data, err := os.ReadFile(name)
			must(t, err)
			must(t, os.WriteFile(name, change(data), 0o644))
		}
	}
	flip := rewrite(func(data []byte) []byte { data[len(data)-2] ^= 1; return data })
	cut := rewrite(func(data []byte) []byte { return data[:len(data)/2] })
	remove := func(name string) { must(t, os.Remove(name)) }
	for what, change := range map[string]func(t *testing.T){
		"flipped records": each("ac", flip),
		"cut records":     each("ac", cut),
		"unsigned records": each("ac", rewrite(func(data []byte) []byte {
			parts := bytes.SplitN(data, []byte("\n"), 4)
			parts[2] = []byte("-")
			return bytes.Join(parts, []byte("\n"))
		})),
		"swapped records": func(t *testing.T) { rotate(t, p.entries(t, "ac")) },
		"empty records":   each("ac", rewrite(func([]byte) []byte { return nil })),
		"flipped blobs":   each("cas", flip),
		"cut blobs":       each("cas", cut),
		"forged blobs":    each("cas", rewrite(func(data []byte) []byte { return forge(t, data) })),
		"swapped blobs":   func(t *testing.T) { rotate(t, p.entries(t, "cas")) },
		"expired blobs":   each("cas", remove),
		"expired records": each("ac", remove),
		"pipes": each("cas", func(name string) {
			remove(name)
			must(t, mkfifo(name))
		}),
		"links": each("cas", func(name string) {
			remove(name)
			must(t, os.Symlink("/etc/passwd", name))
		}),
		"another key": func(t *testing.T) {
			other := newKeyPair(t)
			r := p.able(t)
			r.put(t, "cache.pem", other.public)
			r.env = append(r.env, "CACHE_KEY="+other.private)
			r.ok(t, "build", "-no-cache")
		},
	} {
		change(t)
		c := p.able(t).ok(t, "build")
		sameRows(t, want, c.rows(t))
		if strings.Contains(c.stderr.String(), "took 2 binaries") {
			t.Errorf("%s are used:\n%s", what, c.stderr.String())
		}
		if c = p.bare(t).ok(t, "build"); !strings.Contains(c.stderr.String(), "took 2 binaries") {
			t.Errorf("%s are not replaced:\n%s", what, c.stderr.String())
		}
	}
}

// forge returns a blob that is sound, of the same size when it is unpacked, and not longer, but holds
// something else.
func forge(t *testing.T, data []byte) []byte {
	t.Helper()
	z, err := zstd.NewReader(nil)
	must(t, err)
	defer z.Close()
	plain, err := z.DecodeAll(data, nil)
	must(t, err)
	plain[len(plain)/2] ^= 1
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	must(t, err)
	defer w.Close()
	return w.EncodeAll(plain, nil)
}

// rotate gives each file the content of the next one.
func rotate(t *testing.T, names []string) {
	t.Helper()
	first, err := os.ReadFile(names[0])
	must(t, err)
	for i := range names[1:] {
		data, err := os.ReadFile(names[i+1])
		must(t, err)
		must(t, os.WriteFile(names[i], data, 0o644))
	}
	must(t, os.WriteFile(names[len(names)-1], first, 0o644))
}

// shareWithFailing has a server that fails in a way: it costs some time, and a note.
func shareWithFailing(t *testing.T, x executor) {
	takesLong(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { silent.Close() })
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	answer := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	for what, server := range map[string][2]string{
		"hangs":   {"http://" + silent.Addr().String(), "it is left out"},
		"refuses": {"http://" + closed.Addr().String(), "it is left out"},
		"answers 500": {answer(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		}), "500 Internal Server Error"},
		"redirects": {answer(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}), "302 Found"},
		"lies": {answer(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.CopyN(w, rand.Reader, 64<<10)
		}), "a record is not used"},
		"never ends": {answer(func(w http.ResponseWriter, r *http.Request) {
			for r.Method == http.MethodGet && r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 32<<10)); err != nil {
					return
				}
			}
		}), "a record is not used"},
	} {
		p := newPool(t, x, server[0]+"/cache", signedBy)
		began := time.Now()
		c := p.able(t).ok(t, "build")
		t.Logf("%s: %s", what, time.Since(began))
		contains(t, c.stderr.String(), server[1])
		if n := strings.Count(c.stderr.String(), server[1]); n > 1 {
			t.Errorf("%s: it is said %d times:\n%s", what, n, c.stderr.String())
		}
	}
}

// A bazelServer takes what bazel-remote takes: records that are an ActionResult, and blobs that match
// their names.
type bazelServer struct {
	*httptest.Server
	mu      sync.Mutex
	entries map[string][]byte
	user    string // of the last request with credentials
	puts    int
}

func newBazelServer(t *testing.T) *bazelServer {
	s := &bazelServer{entries: map[string][]byte{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *bazelServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if user, _, ok := r.BasicAuth(); ok {
		s.user = user
	}
	entry, there := s.entries[r.URL.Path]
	kind, name := path.Split(r.URL.Path)
	sum := sha256.Sum256(data)
	switch {
	case r.Method == http.MethodPut && kind == "/some/cas/" && name != hex.EncodeToString(sum[:]),
		r.Method == http.MethodPut && kind == "/some/ac/" && !isMessage(data):
		w.WriteHeader(http.StatusBadRequest)
	case r.Method == http.MethodPut:
		s.puts++
		s.entries[r.URL.Path] = data
	case !there:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(entry)
	}
}

// isMessage reports whether data is a message of protocol buffers that is not empty.
func isMessage(data []byte) bool {
	for rest := data; len(rest) > 0; {
		_, _, n := protowire.ConsumeField(rest)
		if n < 0 {
			return false
		}
		rest = rest[n:]
	}
	return len(data) > 0
}

// shareByHTTP shares by servers that people have.
func shareByHTTP(t *testing.T, x executor) {
	urls := []string{newBazelServer(t).URL + "/some"}
	if url := startNginx(t); url != "" {
		urls = append(urls, url)
	}
	for _, url := range urls {
		p := newPool(t, x, url, signedBy)
		first := p.ok(t, "image", "-no-cache")
		contains(t, first.stderr.String(), "cache: wrote 2 binaries")
		c := p.bare(t).ok(t, "image")
		contains(t, c.stderr.String(), "cache: took 2 binaries")
		sameRows(t, first.rows(t), c.rows(t))
		reader := p.able(t)
		reader.env = append(reader.env, "CACHE_KEY=")
		c = reader.ok(t, "build")
		contains(t, c.stderr.String(), "cache: took 2 binaries")
	}
}

// startNginx starts Debian's nginx as a WebDAV server, and returns its URL; "" if there is no nginx.
func startNginx(t *testing.T) string {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Error("there is no nginx: install nginx-light")
		}
		t.Log("there is no nginx (nginx-light): not tried")
		return ""
	}
	dir := shortTemp(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	must(t, l.Close())
	must(t, os.MkdirAll(filepath.Join(dir, "data"), 0o777))
	must(t, os.Chmod(filepath.Join(dir, "data"), 0o777))
	conf := filepath.Join(dir, "nginx.conf")
	must(t, os.WriteFile(conf, fmt.Appendf(nil, `daemon off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/temp;
  client_max_body_size 1g;
  server {
    listen %[2]s;
    location / {
      root %[1]s/data;
      dav_methods PUT;
      create_full_put_path on;
    }
  }
}
`, dir, address), 0o644))
	cmd := exec.Command(nginx, "-c", conf, "-p", dir)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "http://" + address + "/gobuild"
}

// shareIfAllowed tries what a repository must not do by itself.
func shareIfAllowed(t *testing.T, x executor) {
	p := newPool(t, x, "", signedBy)
	p.env = append(p.env, "GOBUILD_ALLOW=")
	contains(t, p.ok(t, "build").stderr.String(), "is outside of", "-allow="+p.store)
	if _, err := os.Stat(p.store); err == nil {
		t.Error("a directory outside the repository was made")
	}
	p = newPool(t, x, "file://./store", "")
	contains(t, p.ok(t, "build").stderr.String(), "its entries are not signed", "-allow="+p.path("store"))
	contains(t, p.able(t).ok(t, "build", "-allow=store").stderr.String(), "wrote 2 binaries")

	s := newBazelServer(t)
	p = newPool(t, x, s.URL+"/some", "private_key = \"key.pem\"")
	p.put(t, "key.pem", p.keys.private)
	contains(t, p.ok(t, "build").stderr.String(), "is in the repository", "-allow="+p.path("key.pem"))
	if s.puts > 0 {
		t.Error("it was written to a server with a key of the repository")
	}
	p = newPool(t, x, s.URL+"/some", signedBy)
	p.env = append(p.env, "CACHE_KEY=secret of the user")
	c := p.ok(t, "build")
	contains(t, c.stderr.String(), "no private key in PEM form")
	lacks(t, c.stderr.String(), "secret of the user")

	withoutCredentials(t, x)

	p = newPool(t, x, "", signedBy)
	p.ok(t, "build")
	outside := filepath.Join(shortTemp(t), "outside")
	must(t, os.Rename(filepath.Join(p.store, "cas"), outside))
	must(t, os.Symlink(outside, filepath.Join(p.store, "cas")))
	before := tree(t, outside)
	lacks(t, p.able(t).ok(t, "build").stderr.String(), "took")
	sameTree(t, before, tree(t, outside))
}

// shareWithLogin has a server that wants credentials. It gets those of the user only if the user says so.
func shareWithLogin(t *testing.T, x executor) {
	s := newBazelServer(t)
	tls := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(tls.Close)
	host := strings.TrimPrefix(tls.URL, "https://")
	p := newPool(t, x, tls.URL+"/some", signedBy)
	netrc := filepath.Join(p.home, ".netrc")
	must(t, os.WriteFile(netrc, []byte("machine "+host+" login me password secret\n"), 0o600))
	p.env = append(p.env, "SSL_CERT_FILE="+trusted(t, tls), "NETRC="+netrc)
	contains(t, p.ok(t, "build").stderr.String(), "401 Unauthorized", "add -allow="+host)
	if s.user != "" {
		t.Error("a server that a repository names got credentials")
	}
	contains(t, p.able(t).ok(t, "build", "-allow="+host).stderr.String(), "cache: wrote 2 binaries")
	contains(t, p.bare(t).ok(t, "build", "-trust").stderr.String(), "cache: took 2 binaries")
}

// shareWhileKilled kills writers at any time, and lets several write at once.
func shareWhileKilled(t *testing.T, x executor) {
	p := newPool(t, x, "", signedBy)
	r := p.able(t)
	want := r.ok(t, "build", "-no-cache").rows(t)
	must(t, os.RemoveAll(p.store))
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	for i := range rounds {
		must(t, os.RemoveAll(r.state()))
		c := r.start(t, nil, "build", "-no-cache")
		time.Sleep(time.Duration(200+100*i) * time.Millisecond)
		_ = c.cmd.Process.Kill()
		c.wait()
		if i%4 == 0 {
			sameRows(t, want, p.able(t).ok(t, "build").rows(t))
			must(t, os.RemoveAll(p.store))
		}
	}
	var calls []*call
	for range 3 {
		calls = append(calls, p.able(t).start(t, nil, "build", "-no-cache"))
	}
	for _, c := range calls {
		if c.wait().code != 0 {
			t.Errorf("exit code %d:\n%s", c.code, c.stderr.String())
		}
	}
	c := p.bare(t).ok(t, "build")
	contains(t, c.stderr.String(), "took 2 binaries")
	sameRows(t, want, c.rows(t))
}
