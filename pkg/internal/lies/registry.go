package lies

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
)

// A RegistryLie is one way in which a registry does not do what it should.
type RegistryLie struct {
	Name string
	Says string // a part of what the error must say, beside the registry's name
	Push bool   // it shows when an image is pushed, and not when one is pulled

	edit  func(*contents)
	serve func(s *Registry, w http.ResponseWriter, r *http.Request) (done bool)
}

// OfContents reports whether what is sent is what was asked for, and lies in itself.
func (l RegistryLie) OfContents() bool { return l.serve == nil }

// Silent reports whether the lie is a wait that whoever asks has to give up.
func (l RegistryLie) Silent() bool {
	return strings.Contains(l.Says, "sent and took nothing") || strings.Contains(l.Says, "stopped waiting")
}

// A Registry tells one lie until it repents. It listens on this machine's loopback.
type Registry struct {
	Host string // "127.0.0.1:1234"

	server *httptest.Server
	lie    RegistryLie
	honest atomic.Bool
	closed chan struct{}
	lying  *contents
	true   *contents

	mu      sync.Mutex
	secrets []string // Authorization headers that came to Elsewhere
	other   *httptest.Server
}

// Serve starts a registry. It serves the image base:1 for linux/amd64.
func (l RegistryLie) Serve() *Registry {
	tar := uniqueTar()
	s := &Registry{lie: l, closed: make(chan struct{}), lying: newContents(tar), true: newContents(tar)}
	if l.edit != nil {
		l.edit(s.lying)
	}
	s.lying.once.Do(s.lying.build) // no request is to wait for that
	s.server = httptest.NewUnstartedServer(http.HandlerFunc(s.answer))
	s.server.Config.ErrorLog = quiet
	s.server.Start()
	s.Host = strings.TrimPrefix(s.server.URL, "http://")
	s.other = httptest.NewServer(http.HandlerFunc(s.elsewhere))
	return s
}

// Base returns the reference of the registry's image.
func (s *Registry) Base() string { return s.Host + "/base:1" }

// Repent makes the registry tell the truth.
func (s *Registry) Repent() { s.honest.Store(true) }

// Secrets returns the credentials that came to another server than the registry.
func (s *Registry) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secrets
}

// Close ends the registry and all answers that do not end by themselves.
func (s *Registry) Close() {
	close(s.closed)
	for _, server := range []*httptest.Server{s.server, s.other} {
		server.CloseClientConnections()
		server.Close()
	}
}

func (s *Registry) answer(w http.ResponseWriter, r *http.Request) {
	if s.honest.Load() {
		s.true.serve(w, r)
		return
	}
	if s.lie.serve == nil || !s.lie.serve(s, w, r) {
		s.lying.serve(w, r)
	}
}

// elsewhere is another host, which serves the same and notes who says who they are.
func (s *Registry) elsewhere(w http.ResponseWriter, r *http.Request) {
	if h := r.Header.Get("Authorization"); h != "" {
		s.mu.Lock()
		s.secrets = append(s.secrets, h)
		s.mu.Unlock()
	}
	s.true.serve(w, r)
}

// wait returns when the client or the test has had enough.
func (s *Registry) wait(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.closed:
	}
}

// contents are what a registry has: an image of one layer, whose parts can be changed.
type contents struct {
	tar     []byte         // what the layer unpacks to
	layers  [][]byte       // blobs
	config  map[string]any // its configuration
	raw     []byte         // instead of the configuration
	edit    func(manifest map[string]any)
	index   func(manifest []byte, d map[string]any) []byte // makes the index; nil: there is none
	text    []byte                                         // instead of the manifest
	uploads atomic.Int64

	once  sync.Once
	blobs map[string][]byte // by digest, manifests too
	types map[string]string // of manifests
	top   string            // digest of what the tag stands for
	tags  sync.Map          // what was pushed
}

const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	indexType    = "application/vnd.oci.image.index.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// uniqueTar returns a layer that no engine has.
func uniqueTar() []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: "unique", Mode: 0o644, Size: 26})
	if err == nil {
		_, err = w.Write([]byte(rand.Text()))
	}
	return whole(&b, errors.Join(err, w.Close()))
}

func newContents(tar []byte) *contents {
	return &contents{
		tar:    tar,
		layers: [][]byte{zipped(tar)},
		config: map[string]any{
			"os": "linux", "architecture": "amd64", "config": map[string]any{},
			"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest(tar)}},
		},
	}
}

func digest(data []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(data)) }

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	return whole(&b, errors.Join(err, w.Close()))
}

// whole returns what was written to memory, which cannot fail.
func whole(b *bytes.Buffer, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // a mistake in the table
	}
	return data
}

func descriptor(kind string, data []byte) map[string]any {
	return map[string]any{"mediaType": kind, "digest": digest(data), "size": len(data)}
}

// build puts the image together.
func (c *contents) build() {
	c.blobs, c.types = map[string][]byte{}, map[string]string{}
	config := c.raw
	if config == nil {
		config = encode(c.config)
	}
	var layers []map[string]any
	for _, l := range c.layers {
		c.blobs[digest(l)] = l
		layers = append(layers, descriptor(layerType, l))
	}
	c.blobs[digest(config)] = config
	m := map[string]any{"schemaVersion": 2, "mediaType": manifestType, "config": descriptor(configType, config),
		"layers": layers}
	if c.edit != nil {
		c.edit(m)
	}
	manifest := encode(m)
	if c.text != nil {
		manifest = c.text
	}
	c.top = c.keep(manifest, manifestType)
	if c.index != nil {
		d := descriptor(manifestType, manifest)
		d["platform"] = map[string]any{"os": "linux", "architecture": "amd64"}
		c.top = c.keep(c.index(manifest, d), indexType)
	}
}

func (c *contents) keep(manifest []byte, kind string) string {
	d := digest(manifest)
	c.blobs[d], c.types[d] = manifest, kind
	return d
}

// serve answers as a registry does; what is pushed is taken and forgotten.
func (c *contents) serve(w http.ResponseWriter, r *http.Request) {
	c.once.Do(c.build)
	name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch {
	case r.URL.Path == "/v2/":
	case r.Method == http.MethodPost || r.Method == http.MethodPatch:
		w.Header().Set("Location", fmt.Sprintf("/v2/pushed/blobs/uploads/%d", c.uploads.Add(1)))
		w.WriteHeader(http.StatusAccepted)
	case r.Method == http.MethodPut:
		c.put(w, r, name)
	default:
		c.get(w, r, name)
	}
}

func (c *contents) put(w http.ResponseWriter, r *http.Request, name string) {
	if d := r.URL.Query().Get("digest"); d != "" {
		name = d
	}
	c.tags.Store(name, true)
	w.Header().Set("Docker-Content-Digest", name)
	w.WriteHeader(http.StatusCreated)
}

func (c *contents) get(w http.ResponseWriter, r *http.Request, name string) {
	if _, pushed := c.tags.Load(name); pushed && r.Method == http.MethodHead {
		return
	}
	if name == "1" && strings.Contains(r.URL.Path, "/base/") {
		name = c.top
	}
	data, ok := c.blobs[name]
	if !ok {
		http.Error(w, `{"errors":[{"code":"NOT_FOUND"}]}`, http.StatusNotFound)
		return
	}
	if kind := c.types[name]; kind != "" {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Docker-Content-Digest", name)
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(data)))
	if r.Method != http.MethodHead {
		w.Write(data)
	}
}
