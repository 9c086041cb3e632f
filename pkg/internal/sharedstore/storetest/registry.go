package storetest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A Registry is Debian's registry: that of the CNCF's distribution, with the protocol of OCI.
type Registry struct {
	Host string

	config string
}

// NewRegistry starts a registry with an empty storage. more is added to its configuration, in YAML.
func NewRegistry(t testing.TB, more string) *Registry {
	t.Helper()
	return startRegistry(t, t.TempDir(), more)
}

// ReadOnly starts another registry with the same storage, which takes nothing.
func (r *Registry) ReadOnly(t testing.TB) *Registry {
	t.Helper()
	return startRegistry(t, filepath.Dir(r.config), "  maintenance:\n    readonly:\n      enabled: true\n")
}

func startRegistry(t testing.TB, dir, more string) *Registry {
	t.Helper()
	program, err := exec.LookPath("docker-registry")
	if err != nil {
		t.Skip("needs docker-registry, Debian's package of that name: ", err)
	}
	address := freeAddress(t)
	r := &Registry{address, filepath.Join(dir, strings.ReplaceAll(address, ":", "-")+".yml")}
	text := fmt.Sprintf("version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: %q}\n"+
		"  delete: {enabled: true}\n%shttp: {addr: %q}\n", filepath.Join(dir, "data"), more, address)
	if err := os.WriteFile(r.config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, address, exec.Command(program, "serve", r.config))
	return r
}

// CollectGarbage removes blobs that no manifest names, and manifests without a tag, as the owner of a
// registry does now and then.
func (r *Registry) CollectGarbage(t testing.TB) {
	t.Helper()
	cmd := exec.Command("docker-registry", "garbage-collect", "--delete-untagged", r.config)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}

// Guard starts a server before the registry that asks for a password, with TLS if it is to be secure. The
// user "reader" may only read, and "writer" may write as well; the password of both is "secret".
func (r *Registry) Guard(t testing.TB, secure bool) *httptest.Server {
	t.Helper()
	to := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(&url.URL{Scheme: "http", Host: r.Host})
		p.SetXForwarded() // the registry makes locations of the URL that it is asked by
		p.Out.Host = p.In.Host
	}}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		user, password, _ := req.BasicAuth()
		isRead := req.Method == http.MethodGet || req.Method == http.MethodHead
		switch {
		case password != "secret" || user != "reader" && user != "writer":
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		case user == "reader" && !isRead:
			refuse(w, http.StatusForbidden, "DENIED", "requested access to the resource is denied")
		default:
			to.ServeHTTP(w, req)
		}
	}))
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// refuse answers with an error of a registry.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"errors":[{"code":%q,"message":%q}]}`, code, message)
}
