package conformance

import (
	"bytes"
	"encoding/pem"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

const withPackages = `
-- gobuild.hcl --
image "tools" {
  base       = "$REGISTRY/debian:1"
  packages   = ["hello"]
  entrypoint = ["/usr/bin/hello"]
  tags       = ["$MARK-packages:1"]
}

image "on" {
  base = image.tools
  tags = ["$MARK-onpackages:1"]
}
`

// TestPackages installs a real package of Debian.
func TestPackages(t *testing.T) {
	x := executor{name: "docker", engine: needEngine(t)}
	registry := testbase.Serve(t, map[string]v1.Image{"debian:1": testbase.Debian(t), "musl:1": testbase.Musl(t)})
	p := newProject(t, x, withPackages, "$REGISTRY", registry)
	contains(t, p.ok(t, "plan").stdout.String(), "apt-get install hello", "not reproducible: packages are what")

	first := p.ok(t, "image").stdout.String()
	if n := strings.Count(first, "(not reproducible)"); n != 2 {
		t.Errorf("%d of two images are marked:\n%s", n, first)
	}
	for _, name := range []string{"packages", "onpackages"} {
		if out := prints(t, "docker", "run", "--rm", tag(name)); out != "Hello, world!\n" {
			t.Errorf("%s prints %q", name, out)
		}
	}
	if out := prints(t, "docker", "run", "--rm", "--entrypoint=ls", tag("packages"),
		"/var/lib/apt/lists"); strings.Contains(out, "Packages") {
		t.Errorf("apt's lists are left:\n%s", out)
	}
	if out := prints(t, "docker", "images", "-q", "gobuild-packages"); out != "" {
		t.Errorf("images of gobuild's own are left: %s", out)
	}

	if again := p.ok(t, "image"); strings.Count(again.stdout.String(), "unchanged") != 2 ||
		strings.Contains(again.stderr.String(), "install") {
		t.Errorf("the second time:\n%s%s", again.stdout.String(), again.stderr.String())
	}

	p.write(t, strings.ReplaceAll(withPackages, `"hello"]`, `"no-such-package"]`), "$REGISTRY", registry)
	p.fails(t, 1, []string{"Unable to locate package no-such-package"}, "image")
	p.write(t, strings.ReplaceAll(withPackages, `debian:1`, `musl:1`), "$REGISTRY", registry)
	p.fails(t, 1, []string{"(Only musl) has neither apk nor apt"}, "image")
}

const fromMirror = `
-- sources.list --
deb $MIRROR/debian bookworm main
-- machine.pem --
$CERTIFICATE
-- gobuild.hcl --
docker { network = "host" }

image "mirrored" {
  base = "$REGISTRY/debian:1"
  file "/etc/apt/sources.list" { source = "sources.list" }
}

image "tools" {
  base       = image.mirrored
  packages   = ["hello"]
  entrypoint = ["/usr/bin/hello"]
  tags       = ["$MARK-mirrored:1"]
}
`

// TestPackagesOverHTTPS uses a mirror whose certificate only this machine trusts, as behind a
// company's proxy. It must be trusted while packages are installed, and not in the image.
func TestPackagesOverHTTPS(t *testing.T) {
	x := executor{name: "docker", engine: needEngine(t)}
	debian, err := url.Parse("http://deb.debian.org")
	must(t, err)
	mirror := httptest.NewTLSServer(
		&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(debian) }})
	defer mirror.Close()
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: mirror.Certificate().Raw})
	registry := testbase.Serve(t, map[string]v1.Image{"debian:1": testbase.Debian(t)})
	p := newProject(t, x, fromMirror, "$MIRROR", mirror.URL, "$REGISTRY", registry, "$CERTIFICATE", string(cert))
	p.fails(t, 1, []string{"certificate"}, "image", "-only=tools")
	p.env = []string{"SSL_CERT_FILE=" + p.path("machine.pem")}
	p.ok(t, "image", "-only=tools")
	if out := prints(t, "docker", "run", "--rm", tag("mirrored")); out != "Hello, world!\n" {
		t.Errorf("the image prints %q", out)
	}
	saved, err := exec.Command("docker", "save", tag("mirrored")).Output()
	if must(t, err); bytes.Contains(saved, cert) || bytes.Contains(saved, []byte("gobuild-certificates")) {
		t.Error("the certificate is in the image")
	}
}

// TestPackagesMistakes checks the errors for packages that cannot be installed.
func TestPackagesMistakes(t *testing.T) {
	p := newProject(t, host, withPackages, "$REGISTRY", "registry.example.com")
	p.fails(t, 2, []string{"gobuild.hcl line 3", "Packages need Docker",
		"use Docker, or a base that has them"}, "image")
	p.write(t, strings.ReplaceAll(withPackages, `"$REGISTRY/debian:1"`, `"scratch"`))
	p.fails(t, 2, []string{"gobuild.hcl line 3", "No distribution", "debian:bookworm-slim"}, "image")
	p.write(t, strings.ReplaceAll(withPackages, `["hello"]`, `["-y"]`))
	p.fails(t, 2, []string{"gobuild.hcl line 3", `"-y" is not the name of a package`}, "image")
}
