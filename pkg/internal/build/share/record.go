package share

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// A blob is a stored blob, and what it unpacks to.
type blob struct {
	Stored     string `json:"stored"` // SHA-256 of what is stored: its name
	StoredSize int64  `json:"stored_size"`
	Digest     string `json:"digest"` // SHA-256 of what it unpacks to
	Size       int64  `json:"size"`
}

// A record names blobs.
type record interface{ blobs() []blob }

func (r binaryRecord) blobs() []blob { return []blob{r.Output} }

func (r listingsRecord) blobs() []blob { return r.Listings }

// A binaryRecord is the record of a binary, by the fingerprint of its inputs.
type binaryRecord struct {
	Output blob `json:"output"`
}

// A listingsRecord has the listings that were seen with the same module files, newest first.
type listingsRecord struct {
	Listings []blob `json:"listings"`
}

const (
	mostListings = 16       // in a record
	maxListing   = 64 << 20 // bytes
	maxBinary    = 4 << 30
)

// getRecord reads a record into v, and reports whether there is one that counts.
func (c *client) getRecord(ctx context.Context, name string, v any) bool {
	r, err := c.Store.Get(ctx, sharedstore.Records, name)
	if err != nil {
		c.fail(ctx, err)
		return false
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, sharedstore.MaxRecord+1))
	if err != nil {
		c.fail(ctx, err)
		return false
	}
	c.received.Add(int64(len(data)))
	if len(data) > sharedstore.MaxRecord {
		err = errors.New("it is too large")
	}
	var content []byte
	if err == nil {
		content, err = c.Key.Open(name, data)
	}
	if err == nil && json.Unmarshal(content, v) != nil {
		err = errors.New("it cannot be read")
	}
	if err != nil {
		c.note("a record is not used: %v", err)
	}
	return err == nil
}

// putRecord writes a record.
func (c *client) putRecord(ctx context.Context, name string, r record) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	var names []sharedstore.Blob
	for _, b := range r.blobs() {
		names = append(names, sharedstore.Blob{Name: b.Stored, Size: b.StoredSize})
	}
	data := c.Key.Seal(name, content)
	err = c.Store.Put(ctx, sharedstore.Records, name, int64(len(data)), bytes.NewReader(data), names...)
	if err != nil {
		return err
	}
	c.sent.Add(int64(len(data)))
	return nil
}
