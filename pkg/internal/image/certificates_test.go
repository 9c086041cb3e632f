package image

import (
	"bytes"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// twoRoots are PEM texts of one certificate each.
func twoRoots(t *testing.T) (first, second string) {
	t.Helper()
	one, rest := pem.Decode(CABundle())
	two, _ := pem.Decode(rest)
	return string(pem.EncodeToMemory(one)), string(pem.EncodeToMemory(two))
}

func der(t *testing.T, text string) [][]byte {
	t.Helper()
	all, err := ParseCertificates([]byte(text))
	return must(t, all, err)
}

// onLayers is an image of several layers.
func onLayers(t *testing.T, layers ...[]Entry) v1.Image {
	t.Helper()
	s := Spec{Platform: linux}
	for _, entries := range layers {
		l, err := TreeLayer(t.Context(), entries, nil)
		s.Layers = append(s.Layers, must(t, l, err))
	}
	img, err := Assemble(nil, s)
	return must(t, img, err)
}

func TestCertificatesOnScratch(t *testing.T) {
	entries, err := Certificates(nil, nil, nil)
	if must(t, entries, err); len(entries) != 1 || entries[0].Path != caPath || !bytes.Equal(entries[0].Data, CABundle()) {
		t.Errorf("%d entries", len(entries))
	}
	own, _ := twoRoots(t)
	if more, err := Certificates(nil, der(t, own), nil); err != nil || !bytes.Equal(more[0].Data, CABundle()) {
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
		"debian": {onLayers(t, []Entry{{Path: caPath, Data: []byte(strings.TrimSuffix(theirs, "\n"))}}), caPath},
		"alpine": {onLayers(t, []Entry{{Path: caPath, Data: []byte(theirs)}, {Path: "/etc/ssl/cert.pem", Link: "certs/ca-certificates.crt"}}), caPath},
		"fedora": {onLayers(t, []Entry{{Path: fedora, Data: []byte(theirs)}, {Path: "/etc/pki/tls/certs/ca-bundle.crt", Link: fedora},
			{Path: "/etc/ssl/certs", Link: "../pki/tls/certs"}, {Path: "/etc/pki/tls/certs/ca-certificates.crt", Link: fedora}}), fedora},
		"over":      {onLayers(t, []Entry{{Path: caPath, Data: []byte("old")}}, []Entry{{Path: caPath, Data: []byte(theirs)}}), caPath},
		"elsewhere": {onLayers(t, []Entry{{Path: "/store/roots", Data: []byte(theirs)}, {Path: "/etc/ssl/cert.pem", Link: "/store/roots"}}), "/store/roots"},
	}
	for name, b := range bases {
		t.Run(name, func(t *testing.T) {
			cache := &memory{}
			for range 2 { // the second time from the cache
				entries, err := Certificates(b.base, der(t, own), cache)
				if must(t, entries, err); len(entries) != 1 || entries[0].Path != b.path || string(entries[0].Data) != theirs+own {
					t.Fatalf("%+v", entries)
				}
				if none, err := Certificates(b.base, nil, cache); err != nil || len(none) > 0 {
					t.Errorf("the base's own were not enough: %+v %v", none, err)
				}
			}
			if cache.hits != 3 {
				t.Errorf("%d of 3 were remembered", cache.hits)
			}
		})
	}
}

func TestBaseWithoutCertificates(t *testing.T) {
	removed := []Entry{{Path: "/etc/ssl/certs/.wh.ca-certificates.crt"}}
	theirs, _ := twoRoots(t)
	for name, base := range map[string]v1.Image{
		"none": onLayers(t, []Entry{{Path: "/etc/hostname", Data: []byte("x")}}), "empty": onLayers(t, []Entry{{Path: caPath}}),
		"removed": onLayers(t, []Entry{{Path: caPath, Data: []byte(theirs)}}, removed),
		"circle":  onLayers(t, []Entry{{Path: "/etc/ssl/cert.pem", Link: "cert.pem"}}),
	} {
		if has, err := HasCertificates(base, nil); err != nil || has {
			t.Errorf("%s: has certificates: %v %v", name, has, err)
		}
		if entries, err := Certificates(base, nil, nil); err != nil || len(entries) != 1 || !bytes.Equal(entries[0].Data, CABundle()) {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
		}
	}
}

func TestParseCertificates(t *testing.T) {
	one, two := twoRoots(t)
	key := "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	if got := der(t, "# a comment\r\n"+one+key+two); len(got) != 2 || slices.ContainsFunc(got, func(b []byte) bool { return len(b) < 10 }) {
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
	l := dataLayer(t, "/x", "x").(*tarLayer)
	broken := *l
	broken.entries = func() ([]Entry, error) { return nil, errors.New("gone") }
	img, err := Assemble(nil, Spec{Platform: linux, Layers: []v1.Layer{&broken}})
	if _, err := Certificates(must(t, img, err), nil, nil); err == nil {
		t.Error("a base that cannot be read has no certificates")
	}
}
