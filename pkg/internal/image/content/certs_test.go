package content

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"testing"
)

func TestCABundle(t *testing.T) {
	n := 0
	for rest := caBundle(); len(bytes.TrimSpace(rest)) > 0; n++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			t.Fatalf("no PEM behind %d certificates", n)
		}
		if c, err := x509.ParseCertificate(block.Bytes); err != nil || !c.IsCA {
			t.Errorf("certificate %d: %v", n, err)
		}
	}
	if n < 50 {
		t.Errorf("only %d certificates", n)
	}
}
