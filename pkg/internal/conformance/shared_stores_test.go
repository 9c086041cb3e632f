package conformance

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore/storetest"
)

// shareByBucket shares by a bucket of an S3 server.
func shareByBucket(t *testing.T, x executor) {
	s := storetest.NewS3(t)
	p := newPool(t, x, "s3://cache/team/gobuild", fmt.Sprintf("endpoint = %q\n  region = %q\n  %s", s.URL,
		storetest.Region, signedBy))
	p.env = append(p.env, "AWS_ACCESS_KEY_ID="+s.Access, "AWS_SECRET_ACCESS_KEY="+s.Secret)
	allow := "-allow=" + s.URL + "/cache"
	for _, flags := range [][]string{{}, {"-allow=s3://cache"}} { // the server is the repository's choice, too
		c := p.able(t).ok(t, append([]string{"build"}, flags...)...)
		contains(t, c.stderr.String(), "403 AccessDenied", "to send your credentials for AWS, add "+allow)
	}
	first := p.ok(t, "image", allow)
	contains(t, first.stderr.String(), "cache: wrote 2 binaries")
	c := p.bare(t).ok(t, "image", allow)
	contains(t, c.stderr.String(), "cache: took 2 binaries")
	sameRows(t, first.rows(t), c.rows(t))
	contains(t, p.bare(t).ok(t, "build", "-trust").stderr.String(), "cache: took 2 binaries")

	access, secret := s.Reader(t)
	reader := p.able(t)
	must(t, os.MkdirAll(filepath.Join(reader.home, ".aws"), 0o755))
	must(t, os.WriteFile(filepath.Join(reader.home, ".aws", "credentials"),
		[]byte("[ci]\naws_access_key_id = "+access+"\naws_secret_access_key = "+secret+"\n"), 0o600))
	reader.env = append(reader.env, "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "AWS_PROFILE=ci")
	c = reader.ok(t, "build", allow)
	contains(t, c.stderr.String(), "cache: took 2 binaries")
	must(t, os.RemoveAll(reader.state()))
	reader.put(t, "b/text", "edited")
	c = reader.ok(t, "build", allow)
	contains(t, c.stderr.String(), "cache: took 1 binary")
	lacks(t, c.stderr.String(), "it is left out")

	wrong := p.able(t)
	wrong.env = append(wrong.env, "AWS_SECRET_ACCESS_KEY=wrong")
	c = wrong.ok(t, "build", allow)
	contains(t, c.stderr.String(), "it is left out", "403 SignatureDoesNotMatch: The request signature")
	if n := strings.Count(c.stderr.String(), "SignatureDoesNotMatch"); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, c.stderr.String())
	}
	contains(t, reader.ok(t, "cache", "stat", allow).stdout.String(),
		"s3://cache/team/gobuild", "records  3 ", "blobs    3 ")
	contains(t, reader.fails(t, 1, nil, "cache", "stat").stderr.String(), "403 AccessDenied", "add "+allow)
	shareByUsersServer(t, x, s)
}

// shareByUsersServer has a server that the user's environment names.
func shareByUsersServer(t *testing.T, x executor, s *storetest.S3) {
	p := newPool(t, x, "s3://cache/other", signedBy)
	p.env = append(p.env, "AWS_ACCESS_KEY_ID="+s.Access, "AWS_SECRET_ACCESS_KEY="+s.Secret)
	contains(t, p.able(t).ok(t, "build").stderr.String(), "left out", "set AWS_REGION")
	p.env = append(p.env, "AWS_ENDPOINT_URL="+s.URL, "AWS_REGION="+storetest.Region)
	contains(t, p.able(t).ok(t, "build").stderr.String(), "add -allow=s3://cache")
	contains(t, p.able(t).ok(t, "build", "-allow=s3://cache").stderr.String(), "cache: wrote 2 binaries")
	contains(t, p.bare(t).ok(t, "build", "-allow=s3://cache").stderr.String(), "cache: took 2 binaries")
}

// logIn gives the user of a project credentials of a registry.
func logIn(t *testing.T, p *project, host, user string) *project {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(p.home, ".docker"), 0o755))
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":secret"))
	must(t, os.WriteFile(filepath.Join(p.home, ".docker", "config.json"),
		fmt.Appendf(nil, `{"auths": {%q: {"auth": %q}}}`, host, auth), 0o600))
	return p
}

// shareByRegistry shares by a repository of a registry that has a certificate of its own.
func shareByRegistry(t *testing.T, x executor) {
	s := storetest.NewRegistry(t, "")
	guard := s.Guard(t, true)
	host := strings.TrimPrefix(guard.URL, "https://")
	p := newPool(t, x, "oci://"+host+"/team/cache", "write = true\n  "+signedBy)
	trusting := fmt.Sprintf("registry %q { ca = \"ca.pem\" }\n", host)
	contains(t, logIn(t, p.able(t), host, "writer").ok(t, "build").stderr.String(), "it is left out",
		"the certificate of "+host)
	p.put(t, "gobuild.hcl", readString(t, p.path("gobuild.hcl"))+trusting)
	p.put(t, "ca.pem", readString(t, trusted(t, guard)))

	contains(t, p.able(t).ok(t, "build").stderr.String(), "it is left out", "401 UNAUTHORIZED: authentication required",
		"docker login "+host+" stores some")
	contains(t, logIn(t, p.able(t), host, "reader").ok(t, "build").stderr.String(), "nothing is written to it",
		"403 DENIED", "the credentials of reader")
	refusal := []string{"nothing can be written to it: ", "403 DENIED"}
	logIn(t, p.able(t), host, "reader").fails(t, 2, refusal, "cache", "warm")
	first := logIn(t, p.project, host, "writer").ok(t, "image", "-no-cache")
	contains(t, first.stderr.String(), "cache: wrote 2 binaries")
	p.put(t, "b/text", "edited")
	contains(t, logIn(t, p.able(t), host, "writer").ok(t, "build").stderr.String(), "took 1 binary", "wrote 1 binary")
	contains(t, logIn(t, p.able(t), host, "reader").ok(t, "cache", "warm").stdout.String(),
		"there: 2\nwritten: 0 (0 B)\n")
	s.CollectGarbage(t)

	c := logIn(t, p.bare(t), host, "reader").ok(t, "build")
	contains(t, c.stderr.String(), "cache: took 2 binaries")
	p.put(t, "b/text", "embedded\n") // as before
	c = logIn(t, p.bare(t), host, "reader").ok(t, "image")
	contains(t, c.stderr.String(), "cache: took 2 binaries")
	sameRows(t, first.rows(t), c.rows(t))
	contains(t, logIn(t, p.bare(t), host, "reader").ok(t, "cache", "stat").stdout.String(),
		"oci://"+host+"/team/cache\nrecords: 4;")
	contains(t, p.bare(t).fails(t, 1, nil, "cache", "stat").stderr.String(), "401 UNAUTHORIZED", "docker login")
}

// unshared is a target whose binary is another one on each machine.
const unshared = `
target "own" {
  package   = "./a"
  platforms = ["linux/amd64"]
  trimpath  = false
}
`

// shareByWarming fills a cache from a machine, and a machine from a cache.
func shareByWarming(t *testing.T, x executor) {
	p := newPool(t, x, "", signedBy)
	with := readString(t, p.path("gobuild.hcl")) + unshared
	p.put(t, "gobuild.hcl", withoutCache(with))
	p.fails(t, 2, []string{"no cache block"}, "cache", "warm")
	want := p.ok(t, "build", "each/*").rows(t) // before there is a cache
	p.put(t, "gobuild.hcl", with)
	warm := func(r *project, says ...string) {
		t.Helper()
		contains(t, r.ok(t, "cache", "warm").stdout.String(), append(says, "not shared: own for linux/amd64")...)
	}
	c := p.ok(t, "cache", "warm", "each/b")
	contains(t, c.stdout.String(), "there: 0\nwritten: 1 (")
	lacks(t, c.stderr.String(), "compile ")
	warm(p.project, "there: 1\nwritten: 1 (")
	before := tree(t, p.store)
	warm(p.project, "there: 2\nwritten: 0 (0 B)")
	sameTree(t, before, tree(t, p.store))
	must(t, os.RemoveAll(filepath.Join(p.store, "cas")))
	warm(p.project, "there: 0\nwritten: 2 (")
	before = tree(t, p.store)

	r := p.able(t)
	warm(r, "there: 2\nwritten: 0 (0 B)")
	if _, err := os.Stat(r.path("dist")); err == nil {
		t.Error("dist was written")
	}
	sameTree(t, before, tree(t, p.store))
	r.put(t, "gobuild.hcl", withoutCache(with))
	c = r.ok(t, "build", "each/*")
	lacks(t, c.stderr.String(), "compile ")
	sameRows(t, want, c.rows(t))
	contains(t, p.bare(t).ok(t, "build", "each/*").stderr.String(), "cache: took 2 binaries")

	r = p.able(t)
	r.env = append(r.env, "CACHE_KEY=")
	r.fails(t, 2, []string{"nothing can be written to it: there is no private key in variable CACHE_KEY"},
		"cache", "warm")
	r.put(t, "gobuild.hcl", strings.Replace(with, "cache {", "cache {\n  write = false", 1))
	r.fails(t, 2, []string{"as its block has write = false"}, "cache", "warm")
	r.put(t, "gobuild.hcl", strings.Replace(with, "file://"+p.store, "http://127.0.0.1:1/cache", 1))
	r.env = append(r.env, "CACHE_KEY="+p.keys.private)
	r.fails(t, 1, []string{"the cache http://127.0.0.1:1/cache does not have all: ", "connection refused"},
		"cache", "warm")
}

// withoutCredentials is a bucket at a server that a repository names: it learns nothing of the user.
func withoutCredentials(t *testing.T, x executor) {
	var mu sync.Mutex
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, fmt.Sprint(r.URL, r.Header))
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(s.Close)
	p := newPool(t, x, "s3://cache", fmt.Sprintf("endpoint = %q\n  %s", s.URL, signedBy))
	p.env = append(p.env, "AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=SECRET", "AWS_SESSION_TOKEN=TOKEN")
	p.able(t).ok(t, "build")
	lacks(t, strings.Join(got, "\n"), "AKID", "SECRET", "TOKEN")
	if len(got) == 0 {
		t.Error("nothing was asked")
	}
	p.able(t).ok(t, "build", "-trust") // a test that cannot fail proves nothing
	contains(t, strings.Join(got, "\n"), "AKID", "TOKEN")
}
