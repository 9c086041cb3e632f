package facts

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// A Cache is what a cache block says.
type Cache struct {
	URL        string            // of a server; "" for a directory
	Dir        string            // absolute
	Public     ed25519.PublicKey // nil: not given
	PrivateVar string            // the variable of the environment with the private key; "": none
	PrivateKey string            // its absolute path; "": none
	Write      bool
	WriteGiven bool // Write is written in the file; else it is by what there is
}

// HasKeys reports whether entries of the cache are signed.
func (c *Cache) HasKeys() bool { return c.Public != nil || c.PrivateVar != "" || c.PrivateKey != "" }

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
	c := &Cache{URL: strings.TrimSuffix(block.URL, "/"), Write: block.Write}
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
		name := block.Abs(text)
		data, err := p.file.Area.ReadFile(name, sharedstore.MaxKey)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			p.reportMissingFile(at, name)
			return nil
		case err != nil:
			p.errorAt(at, diag.ThisFileCannotBeRead, diag.SentenceOf(err))
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
