package goproxy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
)

// knownDatabases are the checksum databases whose keys GOSUMDB may leave out, as
// built into the go command.
var knownDatabases = map[string]string{
	"sum.golang.org": "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
}

// A database is a checksum database, with its key and its URL.
type database struct {
	name, key string
	direct    *url.URL // its own host
	fixed     *url.URL // the URL that GOSUMDB gives; proxies are not asked then
}

// database parses GOSUMDB, which is off, a name or key, or a name or key and a URL.
func (s Settings) database() (*database, error) {
	fields := strings.Fields(s.GOSUMDB)
	if len(fields) == 1 && fields[0] == "sum.golang.google.cn" {
		fields = []string{"sum.golang.org", "https://sum.golang.google.cn"}
	}
	if len(fields) == 0 || len(fields) > 2 {
		return nil, fmt.Errorf("GOSUMDB=%q is not \"off\", \"<key>\" or \"<key> <url>\"", s.GOSUMDB)
	}
	if fields[0] == "off" {
		return nil, ErrNoDatabase
	}
	db := &database{key: fields[0]}
	if key, ok := knownDatabases[db.key]; ok {
		db.key = key
	}
	if err := db.locate(); err != nil || len(fields) == 1 {
		return db, err
	}
	fixed, err := url.Parse(fields[1])
	if err != nil || fixed.Scheme == "" {
		return nil, fmt.Errorf("GOSUMDB=%q: the second word is no URL", s.GOSUMDB)
	}
	db.fixed = fixed
	return db, nil
}

// locate derives name and URL from the key; the name is a host, with or without a path.
func (d *database) locate() error {
	verifier, err := note.NewVerifier(d.key)
	if err != nil {
		return fmt.Errorf("GOSUMDB names no known checksum database and no valid key: %w", err)
	}
	d.name = verifier.Name()
	u, err := url.Parse("https://" + d.name)
	if err != nil || u.Host == "" || strings.HasSuffix(d.name, "/") ||
		*u != (url.URL{Scheme: "https", Host: u.Host, Path: u.Path}) {
		return fmt.Errorf("GOSUMDB: %q is no name of a checksum database: it must be host or host/path", d.name)
	}
	d.direct = u
	return nil
}

// DatabaseKey returns the key of the checksum database in GOSUMDB. The error is ErrNoDatabase if
// that is off.
func (s Settings) DatabaseKey() (string, error) {
	db, err := s.database()
	if err != nil {
		return "", err
	}
	return db.key, nil
}

// A Sum is the checksum database's entry for a module.
type Sum struct {
	Hash     string // of the module's zip, as go.sum writes it: "h1:…"
	Database string // the key of the database
}

// Sum returns the checksum database's entry for a version of a module. The answer is verified with
// the signed tree, and that with the earlier one.
//
// The error is ErrOff if GOPROXY forbids the request, ErrNoDatabase if GOSUMDB is off, and wraps
// ErrChecksum if the database contradicts itself and fs.ErrNotExist if it does not have the
// version.
func (c *Client) Sum(ctx context.Context, modPath, version string) (Sum, error) {
	list, err := c.settings.proxiesFor(modPath)
	if err != nil {
		return Sum{}, err
	}
	if list[0].word == wordOff {
		return Sum{}, ErrOff
	}
	db, err := c.settings.database()
	if err != nil {
		return Sum{}, err
	}
	hash, err := c.sums.lookup(ctx, db, modPath, version)
	return Sum{Hash: hash, Database: db.key}, err
}

// A sums asks checksum databases, and keeps the answers below dir.
type sums struct {
	settings Settings // their GOPROXY may have a way to the database
	dir      string
	fetch    *fetcher
}

// base returns the URL of the database: that of GOSUMDB, or that of the first proxy that carries
// it, or its own. If a proxy carries it, only that is used (https://go.dev/design/25530-sumdb,
// "Proxying a Checksum Database").
func (s *sums) base(ctx context.Context, db *database) (*url.URL, error) {
	if db.fixed != nil {
		return db.fixed, nil
	}
	list, err := s.settings.proxies()
	if err != nil {
		return nil, err
	}
	base := db.direct
	err = tryProxies(ctx, list, func(p proxy) error {
		if p.base == nil {
			return fs.ErrNotExist
		}
		through := p.base.JoinPath("sumdb", db.name)
		if _, err := s.fetch.bytes(ctx, through.JoinPath("supported")); err != nil {
			return err
		}
		base = through
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return db.direct, nil
	}
	return base, err
}

// lookup returns the hash of a module's zip in the checksum database, "h1:…" as in go.sum. If
// verification fails, the kept answers may be damaged: they are requested again, and removed if
// that helps. A signed head of the tree is kept, so that a database that contradicts itself is
// still detected.
func (s *sums) lookup(ctx context.Context, db *database, modPath, version string) (string, error) {
	ops := &sumOps{ctx: ctx, sums: s, db: db}
	hash, err := ops.lookup(modPath, version)
	if err == nil || ctx.Err() != nil || !ops.mayBeDamaged() {
		return hash, err
	}
	fresh := &sumOps{ctx: ctx, sums: s, db: db, fresh: true}
	hash, again := fresh.lookup(modPath, version)
	switch {
	case again == nil:
		fresh.removeBypassed()
		return hash, nil
	case errors.Is(err, ErrChecksum):
		return "", err // which has the proof
	}
	return "", again
}

func (o *sumOps) lookup(modPath, version string) (string, error) {
	lines, err := sumdb.NewClient(o).Lookup(modPath, version)
	if err != nil {
		return "", o.explain(err)
	}
	for _, line := range lines {
		if f := strings.Fields(line); len(f) == 3 && f[0] == modPath && f[1] == version {
			return f[2], nil
		}
	}
	return "", fmt.Errorf("the checksum database %s has no hash of %s@%s", o.db.name, modPath, version)
}
