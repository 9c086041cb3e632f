package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Names of the scenarios of a runner that has toolchains and modules, and a cache that machines share. The
// bare build has nothing of that: it is a cold one.
const (
	freshNothing = "fresh runner, nothing changed"
	freshMain    = "fresh runner, one main edited"
)

// A storeServer keeps what machines share, in a directory, and counts what it sends and gets.
type storeServer struct {
	dir       string
	url       string
	http      http.Server
	sent, got atomic.Int64
}

// startStore starts a server on this machine's loopback device.
func startStore(dir string) (*storeServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &storeServer{dir: dir, url: "http://" + l.Addr().String() + "/cache"}
	s.http.Handler = s
	go func() { _ = s.http.Serve(l) }() // ends with close
	return s, nil
}

func (s *storeServer) close() error { return s.http.Close() }

func (s *storeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := filepath.Join(s.dir, strings.ReplaceAll(strings.TrimPrefix(r.URL.Path, "/"), "/", "-"))
	if r.Method == http.MethodPut {
		n, err := save(name, r.Body)
		s.got.Add(n)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return
	}
	f, err := os.Open(name)
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	defer f.Close()
	if r.Method == http.MethodGet {
		n, _ := io.Copy(w, f) // who breaks off has less
		s.sent.Add(n)
	}
}

// save writes a file, which appears as a whole.
func save(name string, data io.Reader) (int64, error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-")
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, data)
	return n, errors.Join(err, f.Close(), os.Rename(f.Name(), name))
}

// keyVar has the private key of the cache.
const keyVar = "BENCH_CACHE_KEY"

// newKey returns a private key in PEM form.
func newKey() (string, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	data, err := x509.MarshalPKCS8PrivateKey(private)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: data})), err
}

// measureFresh measures runners that find what others built in a store. A runner's build is compared with
// the cold go builds of the rounds.
func (w *workload) measureFresh(ctx context.Context) error {
	for _, x := range w.recorder.samples.of(cold, bareName) {
		for _, scenario := range []string{freshNothing, freshMain} {
			w.recorder.samples = append(w.recorder.samples, sample{scenario, bareName, x.round, x.cost})
		}
	}
	for _, t := range w.tools {
		if !strings.HasPrefix(t.name, "gobuild") {
			continue
		}
		if err := w.measureRunner(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// measureRunner fills a store, and measures runners that find it.
func (w *workload) measureRunner(ctx context.Context, t tool) (err error) {
	dir := w.workspace.tree(t, "fresh")
	if err := errors.Join(t.write(dir, w.repository(w.workspace.mark, w.Binaries)),
		os.MkdirAll(dir+".store", 0o755)); err != nil {
		return err
	}
	s, err := startStore(dir + ".store")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	key, err := newKey()
	if err != nil {
		return err
	}
	build := t.build(dir, w.Binaries)
	build.env = append(build.env, keyVar+"="+key)
	if err := errors.Join(shareIn(filepath.Join(dir, "gobuild.hcl"), s.url), t.forget(ctx, dir)); err != nil {
		return err
	}
	if _, _, err := build.run(ctx); err != nil {
		return err
	}
	w.recorder.log.printf("%s: the store got %s", t.name, size(s.got.Load()))
	for round := 1; round <= w.Rounds; round++ {
		for _, scenario := range []string{freshNothing, freshMain} {
			w.edits++
			err := t.forget(ctx, dir)
			if scenario == freshMain {
				err = errors.Join(err, edit(dir, "cmd/"+binaryName(round%w.Binaries), w.edits))
			}
			s.sent.Store(0)
			s.got.Store(0)
			if err = errors.Join(err, w.recorder.measure(ctx, scenario, t.name, round, build)); err != nil {
				return err
			}
			w.recorder.log.printf("%s: %s: the store sent %s and got %s", scenario, t.name, size(s.sent.Load()),
				size(s.got.Load()))
		}
	}
	return nil
}

// shareIn adds a cache at a URL to a configuration.
func shareIn(file, url string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("cache {\n  url         = %q\n  private_key = \"env://%s\"\n}\n\n%s", url, keyVar, data)
	return os.WriteFile(file, []byte(text), 0o644)
}
