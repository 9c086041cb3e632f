package content

import (
	"bytes"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// twoRoots returns PEM texts of one certificate each.
func twoRoots(t *testing.T) (first, second string) {
	t.Helper()
	one, rest := pem.Decode(caBundle())
	two, _ := pem.Decode(rest)
	return string(pem.EncodeToMemory(one)), string(pem.EncodeToMemory(two))
}

func der(t *testing.T, text string) [][]byte {
	t.Helper()
	all, err := ParseCertificates([]byte(text))
	return imagetest.Must(t, all, err)
}

// onLayers returns an image of several layers.
func onLayers(t *testing.T, layers ...[]layer.Entry) v1.Image {
	t.Helper()
	s := image.Spec{Platform: imagetest.Linux}
	for _, entries := range layers {
		l, err := layer.FromEntries(t.Context(), entries, nil)
		s.Layers = append(s.Layers, imagetest.Must(t, l, err))
	}
	img, err := image.Assemble(nil, s)
	return imagetest.Must(t, img, err)
}

func TestCertificatesOnScratch(t *testing.T) {
	entries, err := AddCertificates(nil, nil, nil)
	if imagetest.Must(t, entries, err); len(entries) != 1 || entries[0].Path != caPath || !bytes.Equal(entries[0].Data,
		caBundle()) {
		t.Errorf("%d entries", len(entries))
	}
	own, _ := twoRoots(t)
	if more, err := AddCertificates(nil, der(t, own), nil); err != nil || !bytes.Equal(more[0].Data, caBundle()) {
		t.Error("a certificate of the bundle was added a second time", err)
	}
}

// What a base trusts stays, and what is added is added to all of its bundles.
func TestCertificatesOnBases(t *testing.T) {
	theirs, own := twoRoots(t)
	const fedora = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
	bases := map[string]struct {
		base v1.Image
		path string
	}{
		"debian": {onLayers(t, []layer.Entry{{Path: caPath, Data: []byte(strings.TrimSuffix(theirs, "\n"))}}), caPath},
		"alpine": {onLayers(t, []layer.Entry{{Path: caPath, Data: []byte(theirs)},
			{Path: "/etc/ssl/cert.pem", Link: "certs/ca-certificates.crt"}}), caPath},
		"fedora": {onLayers(t, []layer.Entry{{Path: fedora, Data: []byte(theirs)},
			{Path: "/etc/pki/tls/certs/ca-bundle.crt", Link: fedora},
			{Path: "/etc/ssl/certs", Link: "../pki/tls/certs"}, {Path: "/etc/pki/tls/certs/ca-certificates.crt",
				Link: fedora}}), fedora},
		"over": {onLayers(t, []layer.Entry{{Path: caPath, Data: []byte("old")}},
			[]layer.Entry{{Path: caPath, Data: []byte(theirs)}}), caPath},
		"elsewhere": {onLayers(t, []layer.Entry{{Path: "/store/roots", Data: []byte(theirs)},
			{Path: "/etc/ssl/cert.pem", Link: "/store/roots"}}), "/store/roots"},
	}
	for name, b := range bases {
		t.Run(name, func(t *testing.T) {
			cache := &imagetest.Memory{}
			for range 2 { // the second time from the cache
				entries, err := AddCertificates(b.base, der(t, own), cache)
				if imagetest.Must(t, entries, err); len(entries) != 1 || entries[0].Path != b.path ||
					string(entries[0].Data) != theirs+own {
					t.Fatalf("%+v", entries)
				}
				if none, err := AddCertificates(b.base, nil, cache); err != nil || len(none) > 0 {
					t.Errorf("the base's own were not enough: %+v %v", none, err)
				}
			}
			if cache.Hits != 3 {
				t.Errorf("%d of 3 were remembered", cache.Hits)
			}
		})
	}
}

func TestBaseWithoutCertificates(t *testing.T) {
	removed := []layer.Entry{{Path: "/etc/ssl/certs/.wh.ca-certificates.crt"}}
	theirs, _ := twoRoots(t)
	for name, base := range map[string]v1.Image{
		"none": onLayers(t, []layer.Entry{{Path: "/etc/hostname", Data: []byte("x")}}), "empty": onLayers(t,
			[]layer.Entry{{Path: caPath}}),
		"removed": onLayers(t, []layer.Entry{{Path: caPath, Data: []byte(theirs)}}, removed),
		"circle":  onLayers(t, []layer.Entry{{Path: "/etc/ssl/cert.pem", Link: "cert.pem"}}),
	} {
		if has, err := HasCertificates(base, nil); err != nil || has {
			t.Errorf("%s: has certificates: %v %v", name, has, err)
		}
		if entries, err := AddCertificates(base, nil, nil); err != nil || len(entries) != 1 ||
			!bytes.Equal(entries[0].Data, caBundle()) {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
		}
	}
}

func TestParseCertificates(t *testing.T) {
	one, two := twoRoots(t)
	key := "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	if got := der(t, "# a comment\r\n"+one+key+two); len(got) != 2 || slices.ContainsFunc(got,
		func(b []byte) bool { return len(b) < 10 }) {
		t.Errorf("%d certificates", len(got))
	}
	for text, says := range map[string]string{
		"":                     "no certificate",
		key:                    "no certificate",
		string(der(t, one)[0]): "openssl x509 -inform der",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n": "certificate 1 in it is damaged",
	} {
		if _, err := ParseCertificates([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestUnreadableBase(t *testing.T) {
	file := imagetest.WriteFile(t, filepath.Join(t.TempDir(), "x"), "x", 0o644)
	l, err := layer.FromFile(t.Context(), file, "/x", 0, "", nil)
	imagetest.Must(t, 0, errors.Join(err, os.Remove(file)))
	img, err := image.Assemble(nil, image.Spec{Platform: imagetest.Linux, Layers: []v1.Layer{l}})
	if _, err := AddCertificates(imagetest.Must(t, img, err), nil, nil); err == nil {
		t.Error("a base that cannot be read has no certificates")
	}
}
