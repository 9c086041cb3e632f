package sharedstore

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
)

// MaxKey bounds the file of a key, in bytes.
const MaxKey = 64 << 10

// ParsePublicKey reads an Ed25519 key in PEM form (PKIX), as openssl pkey -pubout writes it.
func ParsePublicKey(text []byte) (ed25519.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errors.New("there is no public key in PEM form: openssl pkey -in PRIVATE -pubout writes one")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the public key cannot be read: %w", err)
	}
	key, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("the public key is %T, not an Ed25519 key", parsed)
	}
	return key, nil
}

// ParsePrivateKey reads an Ed25519 key in PEM form (PKCS #8), as openssl genpkey writes it. Errors quote
// nothing of the text.
func ParsePrivateKey(text []byte) (ed25519.PrivateKey, error) {
	const how = "openssl genpkey -algorithm ed25519 writes one"
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("there is no private key in PEM form (PKCS #8, without a password): " + how)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, errors.New("the private key is no Ed25519 key: " + how)
	}
	return key, nil
}

// A Key says which records count. The zero Key is that of a store that whoever writes to is trusted.
type Key struct {
	Public  ed25519.PublicKey
	Private ed25519.PrivateKey // nil: records are only read
}

// recordFormat is changed whenever records of older versions mean something else.
const recordFormat = "gobuild record 1"

// Seal makes a record for a name of its content.
func (k Key) Seal(name string, content []byte) []byte {
	signature := "-"
	if k.Private != nil {
		signature = base64.StdEncoding.EncodeToString(ed25519.Sign(k.Private, signed(name, content)))
	}
	return fmt.Appendf(nil, "%s\n%s\n%s\n%s", recordFormat, name, signature, content)
}

// Open returns the content of the record for a name, if the owner of the key wrote it.
func (k Key) Open(name string, record []byte) ([]byte, error) {
	parts := bytes.SplitN(record, []byte("\n"), 4)
	if len(parts) != 4 || string(parts[0]) != recordFormat {
		return nil, errors.New("it is no record of this format")
	}
	content := parts[3]
	if string(parts[1]) != name {
		return nil, errors.New("it is the record of something else")
	}
	if k.Public == nil {
		return content, nil
	}
	signature, err := base64.StdEncoding.DecodeString(string(parts[2]))
	if err != nil || !ed25519.Verify(k.Public, signed(name, content), signature) {
		return nil, errors.New("it is not signed with the key")
	}
	return content, nil
}

// signed is what a signature is made of.
func signed(name string, content []byte) []byte {
	return fmt.Appendf(nil, "%s\n%s\n%s", recordFormat, name, content)
}
