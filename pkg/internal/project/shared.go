package project

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// openShared opens the cache that machines share; nil if there is none, or it cannot be used. That is a
// note, never an error.
func (p *Project) openShared(read bool) *share.Options {
	if p.shared == nil {
		return nil
	}
	o, err := p.sharedOptions()
	if err != nil {
		say(p, "the cache %s is left out: %v", p.shared.Name(), err)
		return nil
	}
	o.Read = o.Read && read
	return o
}

func (p *Project) sharedOptions() (*share.Options, error) {
	c := p.shared
	o := &share.Options{Name: c.Name(), MustWrite: c.WriteGiven && c.Write}
	key, err := p.sharedKey()
	if err != nil {
		return nil, err
	}
	o.Key, o.Read = key, true
	o.Write = (key.Private != nil || !c.HasKeys()) && (c.Write || !c.WriteGiven)
	if o.MustWrite && !o.Write {
		say(p, "nothing is written to the cache %s: there is no private key here", c.Name())
	}
	o.Store, err = p.openStore(o.Write)
	return o, err
}

// openStore opens the store of the shared cache.
func (p *Project) openStore(create bool) (sharedstore.Store, error) {
	c := p.shared
	if c.URL != "" {
		return sharedstore.NewServer(c.URL, p.sharedLogin())
	}
	if err := p.checkSharedDir(); err != nil {
		return nil, err
	}
	d, err := sharedstore.OpenDir(c.Dir, create)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such directory")
	}
	return d, err
}

// OpenSharedStore opens the store of the shared cache. It is an error if there is none.
func (p *Project) OpenSharedStore(ctx context.Context) (name string, store sharedstore.Store, err error) {
	c, diags := facts.SharedCache(p.File)
	if err := p.check(ctx, diags); err != nil {
		return "", nil, err
	}
	if c == nil {
		return "", nil, report.Misusef(diag.NothingToDo, "%s has no cache block, so that nothing is shared",
			visible.ShortPath(p.File.Path))
	}
	p.shared = c
	if store, err = p.openStore(false); err != nil {
		err = report.Misusef(diag.InvalidCache, "the cache %s: %w", c.Name(), err)
	}
	return c.Name(), store, err
}

// checkSharedDir returns an error for a directory that only the user may choose: one outside the
// repository, and one whose entries nobody signs. What a repository holds is no result of a build.
func (p *Project) checkSharedDir() error {
	c := p.shared
	switch {
	case p.File.Area.Allows(c.Dir):
		return nil
	case c.HasKeys():
		return p.File.Area.Check(c.Dir)
	}
	return fmt.Errorf("its entries are not signed, so that whoever writes there decides what is built: to allow it, "+
		"add -allow=%s, or the path to %s", visible.Word(c.Dir), readable.Var)
}

// sharedKey returns the key of the shared cache: what there is of it.
func (p *Project) sharedKey() (key sharedstore.Key, err error) {
	c := p.shared
	key.Public = c.Public
	text, err := p.privateKeyText()
	if err != nil {
		return key, err
	}
	if text != nil {
		if key.Private, err = sharedstore.ParsePrivateKey(text); err != nil {
			return key, fmt.Errorf("%s: %w", p.privateKeyName(), err)
		}
		own := key.Private.Public().(ed25519.PublicKey)
		if key.Public == nil {
			key.Public = own
		} else if !key.Public.Equal(own) {
			return key, fmt.Errorf("%s is not the private key of its public_key", p.privateKeyName())
		}
	}
	if c.HasKeys() && key.Public == nil {
		return key, fmt.Errorf("there is no %s here, nor a public_key", p.privateKeyName())
	}
	return key, nil
}

func (p *Project) privateKeyName() string {
	if p.shared.PrivateVar != "" {
		return "variable " + p.shared.PrivateVar
	}
	return p.shared.PrivateKey
}

// privateKeyText reads the private key; nil if there is none. A repository could bring a key of its own,
// to have gobuild write to servers that its user can reach.
func (p *Project) privateKeyText() ([]byte, error) {
	c := p.shared
	switch {
	case c.PrivateVar != "":
		if text := p.Env.Getenv(c.PrivateVar); text != "" {
			return []byte(text), nil
		}
		return nil, nil
	case c.PrivateKey == "":
		return nil, nil
	case c.URL != "" && p.File.Area.Covers(c.PrivateKey) && !p.File.Area.Allows(c.PrivateKey):
		return nil, fmt.Errorf("%s is in the repository: to sign with it what is sent to a server, add -allow=%s",
			c.PrivateKey, visible.Word(c.PrivateKey))
	}
	data, err := p.File.Area.ReadFile(c.PrivateKey, sharedstore.MaxKey)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// sharedLogin adds the user's credentials to requests, if the user permits it for the server: a
// repository could name any.
func (p *Project) sharedLogin() func(*http.Request) {
	u, err := url.Parse(p.shared.URL)
	if err != nil {
		return nil
	}
	if !p.request.Trust && !slices.Contains(p.request.Allow, u.Host) && !slices.Contains(p.request.Allow, p.shared.URL) {
		return nil
	}
	return p.Env.Settings.AddNetrc
}

// sayShared says what went from and to the shared cache.
func (p *Project) sayShared(t share.Traffic) {
	var did []string
	if t.Taken > 0 {
		did = append(did, fmt.Sprintf("took %s (%s)", countBinaries(t.Taken), progress.Size(t.Received)))
	}
	if t.Given > 0 {
		did = append(did, fmt.Sprintf("wrote %s (%s)", countBinaries(t.Given), progress.Size(t.Sent)))
	}
	if len(did) > 0 {
		say(p, "cache: %s", strings.Join(did, ", "))
	}
}

func countBinaries(n int) string {
	if n == 1 {
		return "1 binary"
	}
	return fmt.Sprintf("%d binaries", n)
}
