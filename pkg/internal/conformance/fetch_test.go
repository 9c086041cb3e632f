package conformance

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// A webProxy serves a module proxy over HTTP and counts requests.
type webProxy struct {
	*httptest.Server
	asked atomic.Int64
}

func (w *webProxy) handler(m *modproxy, allow func(*http.Request) bool) http.Handler {
	files := http.FileServer(http.Dir(m.dir))
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !allow(r) {
			rw.Header().Set("WWW-Authenticate", "Basic")
			http.Error(rw, "who are you?", http.StatusUnauthorized)
			return
		}
		if strings.HasSuffix(r.URL.Path, ".zip") {
			w.asked.Add(1)
		}
		files.ServeHTTP(rw, r)
	})
}

// closeAtEnd closes a server when its test ends.
func (w *webProxy) closeAtEnd(t *testing.T) *webProxy {
	t.Cleanup(w.Close)
	return w
}

// trusted returns a file of certificates: this machine's and a server's own.
func trusted(t *testing.T, s *httptest.Server) string {
	t.Helper()
	file := filepath.Join(shortTemp(t), "certs.pem")
	machine, err := os.ReadFile(machineCerts())
	must(t, err)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	must(t, os.WriteFile(file, append(machine, cert...), 0o644))
	return file
}

func machineCerts() string {
	if file := os.Getenv("SSL_CERT_FILE"); file != "" {
		return file
	}
	return "/etc/ssl/certs/ca-certificates.crt"
}

// builds builds a project with a module that was never downloaded before, and checks the result.
func builds(t *testing.T, x executor, proxy *modproxy, path string, env ...string) {
	t.Helper()
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = env
	p.ok(t, "build")
	if got := prints(t, p.path("dist", "linux_amd64", "withdep")); got != "from the proxy\n" {
		t.Errorf("it prints %q", got)
	}
}

func fetchEnvironment(t *testing.T, x executor) {
	t.Run("GOPROXY", func(t *testing.T) { fetchFileProxy(t, x) })
	t.Run("GONOSUMDB and GOPRIVATE", func(t *testing.T) { fetchUnchecked(t, x) })
	t.Run("netrc", func(t *testing.T) { fetchNetrc(t, x) })
	t.Run("HTTP_PROXY and NO_PROXY", func(t *testing.T) { fetchThroughProxy(t, x) })
}

func fetchFileProxy(t *testing.T, x executor) {
	path, proxy := newDep(t, x)
	elsewhere := newModproxy(t, nil)
	must(t, os.MkdirAll(elsewhere.dir, 0o755))
	builds(t, x, proxy, path, "GOPROXY="+elsewhere.url()+","+proxy.url(), "GOFLAGS=-mod=mod")
	path += "/other"
	proxy = newModproxy(t, map[string]string{path + "@v1.0.0": strings.ReplaceAll(dep, "$DEP", path)})
	off := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	off.env = []string{"GOPROXY=off"}
	off.fails(t, 1, []string{"module lookup disabled by GOPROXY=off"}, "build")
}

// fromProxy is a program that only the proxy has: there is no go.sum, so that the checksum
// database is asked for it.
const fromProxy = `
-- gobuild.hcl --
toolchain "stable" {
  version = "1.26.8"
}

target "remote" {
  package   = "$DEP/cmd@v1.0.0"
  toolchain = toolchain.stable
}
`

func fetchUnchecked(t *testing.T, x executor) {
	path := "gobuild.test/" + mark + "/" + x.name + "/program"
	proxy := newModproxy(t, map[string]string{path + "@v1.0.0": `
-- go.mod --
module ` + path + `

go 1.20
-- cmd/main.go --
package main

func main() { println("unchecked") }
`})
	p := newProject(t, x, fromProxy, "$DEP", path)
	// Nobody answers at the database's address.
	p.env = []string{"GOPROXY=" + proxy.url() + ",off", "GOSUMDB=sum.golang.org http://127.0.0.1:1"}
	p.fails(t, 1, []string{"verifying", path}, "build")
	p.env = append(p.env, "GONOSUMDB=gobuild.test/"+mark)
	p.ok(t, "build")
	if got := prints(t, p.path("dist", "linux_amd64", "remote")); got != "unchecked\n" {
		t.Errorf("it prints %q", got)
	}
	private := newProject(t, x, fromProxy, "$DEP", path)
	private.env = append(p.env[:2:2], "GOPRIVATE=gobuild.test/"+mark, "GONOPROXY=none")
	private.ok(t, "build")
}

func fetchNetrc(t *testing.T, x executor) {
	path, proxy := newDep(t, x)
	var web webProxy
	web.Server = httptest.NewTLSServer(web.handler(proxy, func(r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		return user == "gopher" && password == "secret"
	}))
	web.TLS.MinVersion = tls.VersionTLS12
	web.closeAtEnd(t)
	netrc := filepath.Join(shortTemp(t), "netrc")
	env := []string{"GOPROXY=" + web.URL, "SSL_CERT_FILE=" + trusted(t, web.Server), "NETRC=" + netrc}
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = env
	p.fails(t, 1, []string{"401 Unauthorized"}, "build")
	must(t, os.WriteFile(netrc, []byte(netrcFor(web.URL)), 0o600))
	builds(t, x, proxy, path, env...)
	if web.asked.Load() == 0 {
		t.Error("the module did not come from the proxy")
	}
}

// netrcFor returns a netrc file for a server; since Go 1.24 a machine's name has its port.
func netrcFor(url string) string {
	host := strings.TrimPrefix(url, "https://")
	name, _, _ := strings.Cut(host, ":")
	return fmt.Sprintf("machine %s login gopher password secret\nmachine %s login gopher password secret\n", name, host)
}

func fetchThroughProxy(t *testing.T, x executor) {
	path, proxy := newDep(t, x)
	var web webProxy
	web.Server = httptest.NewServer(web.handler(proxy,
		func(r *http.Request) bool { return r.URL.Host == "modules.gobuild.test" }))
	web.closeAtEnd(t)
	env := []string{"GOPROXY=http://modules.gobuild.test", "HTTP_PROXY=" + web.URL, "http_proxy=" + web.URL}
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.env = append(env, "NO_PROXY=gobuild.test", "no_proxy=gobuild.test")
	p.fails(t, 1, []string{"modules.gobuild.test"}, "build")
	if web.asked.Load() > 0 {
		t.Error("NO_PROXY did not reach the fetch")
	}
	builds(t, x, proxy, path, env...)
	if web.asked.Load() == 0 {
		t.Error("the module did not come through the proxy")
	}
}
