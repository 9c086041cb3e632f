package toolchain

import (
	"encoding/json"
	"strings"
)

// A record stands beside an installed distribution and says what it is and who vouched for it.
type record struct {
	Hash     string // of the module zip, as go.sum writes it
	Database string // key of the checksum database that confirmed it; "" if none was asked
}

func (c *Client) recordPath(d dist) string { return c.root(d) + ".json" }

// readRecord returns the empty record where there is none that can be read.
func (c *Client) readRecord(d dist) record {
	var r record
	data, err := readFile(c.recordPath(d))
	if err != nil || json.Unmarshal(data, &r) != nil {
		return record{}
	}
	return r
}

func (c *Client) writeRecord(d dist, r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return c.keep(c.recordPath(d), data)
}

// Hash is what the go.sum line of an installed distribution would have: it names its content, "" where
// that is not known.
func (c *Client) Hash(version, goos, goarch string) string {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return ""
	}
	return c.readRecord(d).Hash
}

// trusts says whether an installed distribution may be used with these settings: what came
// unchecked from a directory must not be taken for what a checksum database confirmed.
func (c *Client) trusts(r record) bool {
	if r.Hash == "" {
		return false
	}
	if !c.settings.mustVerify() {
		return true
	}
	db, err := c.settings.database()
	if err != nil {
		return r.Database != ""
	}
	return r.Database == db.key
}

// mustVerify says whether a distribution has to be in the checksum database. As in Go, it
// always has to, whatever GOSUMDB, GONOSUMDB and GOPRIVATE say, except where GOPROXY is one
// directory (cmd/go/internal/modfetch, useSumDB): distributions have no go.sum.
func (s Settings) mustVerify() bool {
	return !strings.HasPrefix(s.GOPROXY, "file://") || strings.ContainsAny(s.GOPROXY, ",|")
}
