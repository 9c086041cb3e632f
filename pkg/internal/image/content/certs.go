package content

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"iter"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/rootfs"
)

// caPath is where Go and most others look for CA certificates on Linux.
const caPath = "/etc/ssl/certs/ca-certificates.crt"

// MaxCertificates is how large a file of certificates may be.
const MaxCertificates = 16 << 20

// caPaths are the files in which distributions have their CA certificates, as crypto/x509 looks
// for them (root_linux.go).
var caPaths = []string{
	caPath,
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/cert.pem",
}

// caBundle is the CA certificates that Mozilla trusts, as PEM, from golang.org/x/crypto's
// x509roots: the same on every machine. Roots that are distrusted from some date on are among
// them, as in Linux distributions: PEM cannot say more, and older certificates need them.
var caBundle = sync.OnceValue(func() []byte {
	var all [][]byte
	for root := range bundle.Roots() {
		all = append(all, root.Certificate)
	}
	return encodeCertificates(nil, all)
})

// caEntry returns the CA bundle as a file of an image.
func caEntry() layer.Entry { return layer.Entry{Path: caPath, Data: caBundle(), Mode: 0o644} }

// AddCertificates returns the files that give an image on base (nil: scratch) CA certificates: the
// base's own, or else Mozilla's, followed by further ones, as ParseCertificates returns them. There
// are none if the base has all certificates.
func AddCertificates(base v1.Image, further [][]byte, cache layer.Digests) ([]layer.Entry, error) {
	files, err := rootfs.ReadFiles(base, caPaths, cache)
	if err != nil {
		return nil, err
	}
	var entries []layer.Entry
	done := map[string]bool{}
	for _, p := range caPaths {
		f := files[p]
		if done[f.Real] || !hasCertificates(f.Data) {
			continue
		}
		done[f.Real] = true
		if data := encodeCertificates(f.Data, further); !bytes.Equal(data, f.Data) {
			entries = append(entries, layer.Entry{Path: f.Real, Data: data, Mode: 0o644})
		}
	}
	if len(done) == 0 {
		entries = []layer.Entry{{Path: files[caPath].Real, Data: encodeCertificates(caBundle(), further), Mode: 0o644}}
	}
	return entries, nil
}

// HasCertificates reports whether an image (nil: scratch) has CA certificates.
func HasCertificates(img v1.Image, cache layer.Digests) (bool, error) {
	files, err := rootfs.ReadFiles(img, caPaths, cache)
	for _, f := range files {
		if hasCertificates(f.Data) {
			return true, err
		}
	}
	return false, err
}

func hasCertificates(data []byte) bool {
	return bytes.Contains(data, []byte("-----BEGIN CERTIFICATE-----")) ||
		bytes.Contains(data, []byte("-----BEGIN TRUSTED CERTIFICATE-----"))
}

// ParseCertificates returns the certificates in a PEM file, as DER. Everything else is ignored:
// comments, and private keys, which must not get into an image.
func ParseCertificates(data []byte) ([][]byte, error) {
	var all [][]byte
	for block := range pemBlocks(data) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return nil, fmt.Errorf("certificate %d in it is damaged: %w", len(all)+1, err)
		}
		all = append(all, block.Bytes)
	}
	if len(all) > 0 {
		return all, nil
	}
	if _, err := x509.ParseCertificate(data); err == nil {
		return nil, errors.New("it is DER, not PEM: convert it with openssl x509 -inform der -in FILE -out FILE.pem")
	}
	return nil, errors.New("there is no certificate in it: " +
		"a PEM file has one between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----")
}

// pemBlocks returns the blocks of a PEM file.
func pemBlocks(data []byte) iter.Seq[*pem.Block] {
	return func(yield func(*pem.Block) bool) {
		block, rest := pem.Decode(data)
		for block != nil && yield(block) {
			block, rest = pem.Decode(rest)
		}
	}
}

// encodeCertificates appends certificates to a PEM file that does not have them.
func encodeCertificates(data []byte, further [][]byte) []byte {
	have := map[string]bool{}
	for block := range pemBlocks(data) {
		have[string(block.Bytes)] = true
	}
	out := bytes.Clone(data)
	for _, der := range further {
		if have[string(der)] {
			continue
		}
		have[string(der)] = true
		if len(out) > 0 && out[len(out)-1] != '\n' {
			out = append(out, '\n')
		}
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	return out
}
