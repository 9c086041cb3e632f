package facts

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Hosts returns how the registries of a configuration are reached, and what is wrong with their
// certificates.
func Hosts(file *config.File) (registry.Hosts, hcl.Diagnostics) {
	p := &problems{file: file}
	hosts := registry.Hosts{}
	for _, r := range file.Registries {
		if !file.Whole(r) {
			continue
		}
		host := registry.Host{Insecure: r.Insecure}
		if r.CA != "" {
			host.Roots = p.roots(r)
		}
		hosts[registry.HostName(r.Label)] = host
	}
	return hosts, p.diags
}

// roots returns the authorities of the system and of a registry's file.
func (p *problems) roots(r *lang.Registry) *x509.CertPool {
	p.from = r.Abs("")
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	for _, der := range p.readCertificates(r.At("ca"), r.Abs(r.CA)) {
		if certificate, err := x509.ParseCertificate(der); err == nil { // it parsed before
			roots.AddCert(certificate)
		}
	}
	return roots
}

// readCertificates reads a PEM file that an attribute names, and reports one that is missing or holds no
// certificate.
func (p *problems) readCertificates(at hcl.Range, name string) [][]byte {
	data, err := p.file.Area.ReadFile(name, content.MaxCertificates)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.reportMissingFile(at, name)
		return nil
	case err != nil:
		p.errorAt(at, diag.ThisFileCannotBeRead, diag.SentenceOf(err))
		return nil
	}
	list, err := content.ParseCertificates(data)
	if err != nil {
		p.errorAt(at, diag.NoCertificates, diag.SentenceOf(fmt.Errorf("%s: %w", p.displayPath(name), err)))
	}
	return list
}
