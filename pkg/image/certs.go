package image

import (
	"bytes"
	"encoding/pem"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// caPath is where Go and most others look for CA certificates on Linux.
const caPath = "/etc/ssl/certs/ca-certificates.crt"

// CABundle is the CA certificates that Mozilla trusts, as PEM, from golang.org/x/crypto's
// x509roots: the same on every machine. Roots that are distrusted from some date on are among
// them, as in Linux distributions: PEM cannot say more, and older certificates need them.
var CABundle = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // memory does not fail
	}
	return out.Bytes()
})

// CAEntry is the CA bundle as a file of an image.
func CAEntry() Entry { return Entry{Path: caPath, Data: CABundle(), Mode: 0o644} }
