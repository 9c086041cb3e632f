package toolchain

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

// maxKept bounds a file that is kept beside the distributions, in bytes.
const maxKept = 64 << 20

// A cache holds the distributions, and beside each its record and the listing of its files.
type cache struct {
	path     string
	settings goproxy.Settings // say what is trusted
}

// A record is a file beside an installed distribution that says what it is and how it was verified.
type record struct {
	Hash     string // of the module zip, as go.sum writes it
	Database string // key of the checksum database that confirmed it; "" if none was asked
}

// root returns the GOROOT of a distribution.
func (c cache) root(d dist) string { return d.root(c.path) }

func (c cache) recordPath(d dist) string  { return c.root(d) + ".json" }
func (c cache) listingPath(d dist) string { return c.root(d) + ".files" }

// isComplete reports whether a distribution is installed.
func (c cache) isComplete(d dist) bool { return findMissing(c.root(d), d) == "" }

// isUsable reports whether a distribution is installed and may be used with the settings.
func (c cache) isUsable(d dist) bool { return c.isComplete(d) && c.isTrusted(c.readRecord(d)) }

// versions returns the versions that are installed for any platform.
func (c cache) versions() []string {
	entries, err := os.ReadDir(filepath.Join(c.path, "toolchains"))
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		if v, ok := parseVersion(e.Name()); ok && e.IsDir() {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}

// readRecord returns the empty record if none can be read.
func (c cache) readRecord(d dist) record {
	var r record
	data, err := readable.ReadFile(c.recordPath(d), maxKept)
	if err != nil || json.Unmarshal(data, &r) != nil {
		return record{}
	}
	return r
}

func (c cache) writeRecord(d dist, r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return fsx.KeepFile(c.path, c.recordPath(d), data)
}

// readListing is not ok if the listing is missing or damaged.
func (c cache) readListing(d dist) (*tree.Listing, bool) {
	data, err := readable.ReadFile(c.listingPath(d), maxKept)
	if err != nil {
		return nil, false
	}
	return tree.Decode(data)
}

func (c cache) writeListing(d dist, l *tree.Listing) error {
	return fsx.KeepFile(c.path, c.listingPath(d), l.Encode())
}

// isTrusted reports whether an installed distribution may be used with these settings. One that
// came unchecked from a directory must not be used as one that a checksum database confirmed.
func (c cache) isTrusted(r record) bool {
	if r.Hash == "" {
		return false
	}
	if !needsDatabase(c.settings) {
		return true
	}
	key, err := c.settings.DatabaseKey()
	if err != nil {
		return r.Database != ""
	}
	return r.Database == key
}
