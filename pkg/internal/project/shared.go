package project

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A sharedCache is the cache of a project that machines share.
type sharedCache struct {
	*facts.Cache
	project *Project
}

// openShared opens the cache that machines share; nil if there is none, or it cannot be used. That is a
// note, never an error.
func openShared(p *Project, read bool) *share.Options {
	if p.shared == nil {
		return nil
	}
	c := sharedCache{p.shared, p}
	o, err := c.options()
	if err != nil {
		say(p, "the cache %s is left out: %v", c.Name(), err)
		return nil
	}
	o.Read = o.Read && read
	return o
}

// OpenSharedStore opens the store of the shared cache. It is an error if there is none.
func OpenSharedStore(ctx context.Context, p *Project) (name string, store sharedstore.Store, err error) {
	if err := lookUpServers(ctx, p); err != nil {
		return "", nil, err
	}
	if p.shared == nil {
		return "", nil, nothingShared(p)
	}
	if store, err = (sharedCache{p.shared, p}).openStore(false); err != nil {
		err = unusable(p, err)
	}
	return p.shared.Name(), store, err
}

// openToFill opens the shared cache to write to it. It is an error if that cannot be.
func openToFill(p *Project) (*share.Options, error) {
	if p.shared == nil {
		return nil, nothingShared(p)
	}
	c := sharedCache{p.shared, p}
	o, err := c.options()
	switch {
	case err != nil:
		return nil, unusable(p, err)
	case o.Write:
		return o, nil
	}
	o.Store.Close()
	if c.WriteGiven && !c.Write {
		return nil, unusable(p, errors.New("nothing can be written to it, as its block has write = false"))
	}
	where := "its block names no private_key, and there are entries only with one"
	if c.PrivateVar+c.PrivateKey != "" {
		where = fmt.Sprintf("there is no private key in %s", c.privateName())
	}
	return nil, unusable(p, fmt.Errorf("nothing can be written to it: %s", where))
}

// fillError is the error of a cache that did not get all; nil if it did.
func fillError(p *Project, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sharedstore.ErrReadOnly):
		return unusable(p, fmt.Errorf("nothing can be written to it: %w", err))
	}
	return report.NewFailure(diag.Failed, fmt.Sprintf("the cache %s does not have all: %v", p.shared.Name(), err), err)
}

// nothingShared is the error of a configuration without a cache.
func nothingShared(p *Project) error {
	return report.Misusef(diag.NothingToDo, "%s has no cache block, so that nothing is shared",
		visible.ShortPath(p.File.Path))
}

// unusable is the error of a cache that cannot be used as it is to be.
func unusable(p *Project, err error) error {
	return report.Misusef(diag.InvalidCache, "the cache %s: %w", p.shared.Name(), err)
}

func (c sharedCache) options() (*share.Options, error) {
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	o := &share.Options{Name: c.Name(), Key: key, Read: true, MustWrite: c.WriteGiven && c.Write}
	settings := c.project.Env.Settings
	o.Verified = settings.GOSUMDB != "off" && settings.GONOSUMDB == ""
	o.Write = (key.Private != nil || !c.HasKeys()) && (c.Write || !c.WriteGiven)
	if o.MustWrite && !o.Write {
		say(c.project, "nothing is written to the cache %s: there is no private key here", c.Name())
	}
	o.Store, err = c.openStore(o.Write)
	return o, err
}

// key returns what there is of the key.
func (c sharedCache) key() (key sharedstore.Key, err error) {
	key.Public = c.Public
	text, err := c.privateKey()
	if err != nil {
		return key, err
	}
	if text != nil {
		if key.Private, err = sharedstore.ParsePrivateKey(text); err != nil {
			return key, fmt.Errorf("%s: %w", c.privateName(), err)
		}
		own := key.Private.Public().(ed25519.PublicKey)
		if key.Public == nil {
			key.Public = own
		} else if !key.Public.Equal(own) {
			return key, fmt.Errorf("%s is not the private key of its public_key", c.privateName())
		}
	}
	if c.HasKeys() && key.Public == nil {
		return key, fmt.Errorf("there is no %s here, nor a public_key", c.privateName())
	}
	return key, nil
}

func (c sharedCache) privateName() string {
	if c.PrivateVar != "" {
		return "variable " + c.PrivateVar
	}
	return c.PrivateKey
}

// privateKey reads the private key; nil if there is none. A repository could bring a key of its own, to
// have gobuild write to servers that its user can reach.
func (c sharedCache) privateKey() ([]byte, error) {
	area := c.project.File.Area
	switch {
	case c.PrivateVar != "":
		if text := c.project.Env.Getenv(c.PrivateVar); text != "" {
			return []byte(text), nil
		}
		return nil, nil
	case c.PrivateKey == "":
		return nil, nil
	case c.URL != "" && area.Covers(c.PrivateKey) && !area.Allows(c.PrivateKey):
		return nil, fmt.Errorf("%s is in the repository: to sign with it what is sent to a server, add -allow=%s",
			c.PrivateKey, visible.Word(c.PrivateKey))
	}
	data, err := area.ReadFile(c.PrivateKey, sharedstore.MaxKey)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// sayShared says what went from and to the shared cache.
func sayShared(p *Project, t share.Traffic) {
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
