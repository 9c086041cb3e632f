package facts

import (
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
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
	data, ok := p.readFile(at, name, content.MaxCertificates)
	if !ok {
		return nil
	}
	list, err := content.ParseCertificates(data)
	if err != nil {
		p.errorAt(at, diag.NoCertificates, diag.SentenceOf(fmt.Errorf("%s: %w", p.displayPath(name), err)))
	}
	return list
}

// readFile reads a file of at most so many bytes that an attribute names, and reports one that cannot be read.
func (p *problems) readFile(at hcl.Range, name string, most int64) (data []byte, ok bool) {
	data, err := p.file.Area.ReadFile(name, most)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.reportMissingFile(at, name)
	case err != nil:
		p.errorAt(at, diag.ThisFileCannotBeRead, diag.SentenceOf(err))
	}
	return data, err == nil
}

// A Cache is what a cache block says.
type Cache struct {
	URL        string            // of a server, a bucket or a repository; "" for a directory
	Region     string            // of a bucket; "": not given
	Endpoint   string            // of a bucket; "": not given
	Dir        string            // absolute
	Public     ed25519.PublicKey // nil: not given
	PrivateVar string            // the variable of the environment with the private key; "": none
	PrivateKey string            // its absolute path; "": none
	Write      bool
	WriteGiven bool // Write is written in the file; else it is by what there is
}

// HasKeys reports whether entries of the cache are signed.
func (c *Cache) HasKeys() bool { return c.Public != nil || c.PrivateVar != "" || c.PrivateKey != "" }

// IsBucket reports whether the cache is a bucket of S3.
func (c *Cache) IsBucket() bool { return strings.HasPrefix(c.URL, "s3://") }

// Repository is the repository of a registry that the cache is in; "" if it is not in one.
func (c *Cache) Repository() string {
	repository, _ := strings.CutPrefix(c.URL, "oci://")
	if repository == c.URL {
		return ""
	}
	return repository
}

// Name is what the cache is called in messages.
func (c *Cache) Name() string {
	if c.Dir != "" {
		return c.Dir
	}
	return c.URL
}

// SharedCache returns the cache of a configuration, nil if it has none, and what is wrong with it.
func SharedCache(file *config.File) (*Cache, hcl.Diagnostics) {
	block := file.Cache
	if block == nil || !file.Whole(block) {
		return nil, nil
	}
	p := &problems{file: file, from: block.Abs("")}
	c := &Cache{URL: strings.TrimSuffix(block.URL, "/"), Write: block.Write, Region: block.Region,
		Endpoint: strings.TrimSuffix(block.Endpoint, "/")}
	_, c.WriteGiven = block.Attrs["write"]
	if dir, is := strings.CutPrefix(block.URL, "file://"); is {
		c.URL, c.Dir = "", directoryOf(block, dir)
	}
	if block.PublicKey != "" {
		c.Public = p.publicKey(block)
	}
	if name, is := strings.CutPrefix(block.PrivateKey, "env://"); is {
		c.PrivateVar = name
	} else if block.PrivateKey != "" {
		c.PrivateKey = block.Abs(block.PrivateKey)
	}
	if c.URL != "" && block.PublicKey == "" && block.PrivateKey == "" {
		p.errorAt(block.At("url"), diag.InvalidCache, fmt.Sprintf("Without a key, whoever can write to %s, or answer "+
			"in its place, decides what is built: add public_key, and private_key where entries are made.", block.URL))
	}
	for _, name := range []string{"region", "endpoint"} {
		if _, given := block.Attrs[name]; given && !c.IsBucket() {
			p.errorAt(block.At(name), diag.InvalidCache, fmt.Sprintf("Only a bucket has a %s, and url does not begin "+
				"with s3://: remove the %s.", name, name))
		}
	}
	return c, p.diags
}

// directoryOf returns the directory that a file URL names. On Windows the path has a slash before the drive.
func directoryOf(block *lang.Cache, dir string) string {
	if drive := strings.TrimPrefix(dir, "/"); filepath.VolumeName(filepath.FromSlash(drive)) != "" {
		dir = drive
	}
	return block.Abs(dir)
}

// publicKey reads the public key: its text, or a file.
func (p *problems) publicKey(block *lang.Cache) ed25519.PublicKey {
	text, at := block.PublicKey, block.At("public_key")
	if !strings.Contains(text, "-----BEGIN") {
		data, ok := p.readFile(at, block.Abs(text), sharedstore.MaxKey)
		if !ok {
			return nil
		}
		text = string(data)
	}
	key, err := sharedstore.ParsePublicKey([]byte(text))
	if err != nil {
		p.errorAt(at, diag.InvalidCacheKey, diag.SentenceOf(err))
	}
	return key
}
