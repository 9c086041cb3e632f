package toolchain

import (
	"context"
	"os"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

// A Store installs Go distributions below a directory and restores files that were changed. It is
// safe for concurrent use, by several processes too.
type Store struct {
	cache    cache
	proxy    *goproxy.Client
	catalog  *Catalog
	progress func(title string) Task
	checked  *sync.Map // by dist, a *checkState
}

// A Task reports progress to the user.
type Task interface {
	Bytes(done, total int64) // of a download, total 0 if unknown; must be quick
	Done(err error)
}

// noProgress is a Task that is not shown.
type noProgress struct{}

func (noProgress) Bytes(int64, int64) {}
func (noProgress) Done(error)         {}

// New returns a store that downloads distributions with a client of module proxies and checks them
// by its settings. Distributions and the list of versions are kept below cacheDir, which need not
// exist.
func New(proxy *goproxy.Client, cacheDir string) *Store {
	cache := cache{path: cacheDir, settings: proxy.Settings()}
	return &Store{cache: cache, proxy: proxy, catalog: &Catalog{cache: cache, proxy: proxy},
		progress: func(string) Task { return noProgress{} }, checked: &sync.Map{}}
}

// Open returns a store with a client of its own, whose files are below the same directory.
func Open(settings goproxy.Settings, cacheDir string) *Store {
	return New(goproxy.New(goproxy.Options{Settings: settings, CacheDir: cacheDir}), cacheDir)
}

// WithProgress returns a store on the same directory and client that reports what takes time by a
// task from start.
func (s *Store) WithProgress(start func(title string) Task) *Store {
	copied := *s
	copied.progress = start
	return &copied
}

// Catalog returns what is known of the versions of Go that there are.
func (s *Store) Catalog() *Catalog { return s.catalog }

// Cached returns the GOROOT of a distribution, and whether it is installed and may be used with the
// client's settings. It needs no network.
func (s *Store) Cached(version, goos, goarch string) (dir string, ok bool) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", false
	}
	return s.cache.root(d), s.cache.isUsable(d)
}

// Hash returns the hash that a go.sum line of an installed distribution would have, or "" if it is
// not known.
func (s *Store) Hash(version, goos, goarch string) string {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return ""
	}
	return s.cache.readRecord(d).Hash
}

// Install returns the GOROOT of a distribution, <cache>/toolchains/go<version>.<os>-<arch>. A
// missing one is downloaded, checked and extracted. An installed one is compared with its listing,
// once per store: files that are missing, changed or added are restored from another download.
// Sources of Go's own programs and test files are not compared, as no build reads them. Processes
// that install the same distribution wait for each other. The tree must not be written to.
//
// The error is an *UnknownVersionError for a version that does not exist, and wraps
// goproxy.ErrChecksum for a zip that does not match the checksum database.
func (s *Store) Install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return s.install(ctx, version, goos, goarch, tree.Builds)
}

// InstallWhole is Install for callers that copy the tree: all files are compared.
func (s *Store) InstallWhole(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return s.install(ctx, version, goos, goarch, tree.Whole)
}

func (s *Store) install(ctx context.Context, version, goos, goarch string, want tree.Extent) (dir string, err error) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", err
	}
	sound := s.stateOf(d)
	sound.Lock()
	defer sound.Unlock()
	if sound.known >= want && s.cache.isComplete(d) {
		return s.cache.root(d), nil
	}
	if err := s.installation(d).run(ctx, want); err != nil {
		return "", err
	}
	sound.known = want
	return s.cache.root(d), nil
}

// CheckAhead compares a distribution with its listing, so that Install need not. It changes
// nothing.
func (s *Store) CheckAhead(version, goos, goarch string) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return
	}
	sound := s.stateOf(d)
	sound.Lock()
	defer sound.Unlock()
	if sound.known < tree.Builds {
		if why, err := s.installation(d).findReason(tree.Builds); why == "" && err == nil {
			sound.known = tree.Builds
		}
	}
}

// DescribeDamage returns what is wrong with the files of an installed distribution, including those
// that no build reads, or "". It is called after a build failed. The next Install repairs the
// files.
func (s *Store) DescribeDamage(version, goos, goarch string) string {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return ""
	}
	l, ok := s.cache.readListing(d)
	if !ok {
		return ""
	}
	found := l.Inspect(s.cache.root(d), tree.Whole)
	if len(found.Damage) == 0 {
		return ""
	}
	_ = os.Remove(s.cache.listingPath(d)) // so that all is compared
	return found.Summary()
}

// A checkState is what this process knows of a distribution.
type checkState struct {
	sync.Mutex
	known tree.Extent // how much of it was compared with its listing
}

func (s *Store) stateOf(d dist) *checkState {
	known, _ := s.checked.LoadOrStore(d, &checkState{})
	return known.(*checkState)
}

func (s *Store) installation(d dist) *installation {
	return &installation{dist: d, root: s.cache.root(d), cache: s.cache, proxy: s.proxy, catalog: s.catalog,
		progress: s.progress}
}
