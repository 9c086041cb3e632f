package toolchain

import (
	"context"
	"os"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

// A Store installs Go distributions below a directory, and keeps them as they were. It is safe for
// concurrent use, by several processes too.
type Store struct {
	cache    cache
	proxy    *goproxy.Client
	catalog  *Catalog
	progress func(title string) Task
	checked  *sync.Map // by dist, a *soundness
}

// A Task is shown to the user while it takes place.
type Task interface {
	Bytes(done, total int64) // of a download, total 0 if unknown; must be quick
	Done(err error)
}

type unseen struct{}

func (unseen) Bytes(int64, int64) {}
func (unseen) Done(error)         {}

// New returns a store that gets distributions through a client of module proxies, whose settings
// say what is trusted, and that keeps them and the list of versions below cacheDir, which need not
// exist.
func New(proxy *goproxy.Client, cacheDir string) *Store {
	cache := cache{path: cacheDir, settings: proxy.Settings()}
	return &Store{cache: cache, proxy: proxy, catalog: &Catalog{cache: cache, proxy: proxy},
		progress: func(string) Task { return unseen{} }, checked: &sync.Map{}}
}

// Open returns a store with a client of its own, which keeps what it has to below the same directory.
func Open(settings goproxy.Settings, cacheDir string) *Store {
	return New(goproxy.New(goproxy.Options{Settings: settings, CacheDir: cacheDir}), cacheDir)
}

// WithProgress returns a store on the same directory and client that shows what takes its time, each
// by a task that start begins.
func (s *Store) WithProgress(start func(title string) Task) *Store {
	copied := *s
	copied.progress = start
	return &copied
}

// Catalog returns what is known of the versions of Go that there are.
func (s *Store) Catalog() *Catalog { return s.catalog }

// Cached returns the GOROOT of a distribution, and whether it is there already and may be used with
// the client's settings, without any network.
func (s *Store) Cached(version, goos, goarch string) (dir string, ok bool) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", false
	}
	return s.cache.root(d), s.cache.isUsable(d)
}

// Hash returns what the go.sum line of an installed distribution would have: it names its content, ""
// where that is not known.
func (s *Store) Hash(version, goos, goarch string) string {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return ""
	}
	return s.cache.readRecord(d).Hash
}

// Install returns the GOROOT of a distribution: <cache>/toolchains/go<version>.<os>-<arch>.
// Where it is missing it is downloaded, checked and extracted. One that is there is compared with
// the listing that was made then, once by each store: what is missing, was changed or was added is
// restored from another download. The sources of Go's own programs and what tests
// have, which no build reads, are left out of that. Two processes that want the same distribution wait
// for each other. The tree is to be read only, and the programs in it are executable.
//
// A version that does not exist is an *UnknownVersionError; a zip that is not what the
// checksum database knows, an error that wraps goproxy.ErrChecksum.
func (s *Store) Install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return s.install(ctx, version, goos, goarch, tree.Builds)
}

// InstallWhole is Install for who copies the tree: all of it is compared.
func (s *Store) InstallWhole(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return s.install(ctx, version, goos, goarch, tree.Whole)
}

func (s *Store) install(ctx context.Context, version, goos, goarch string, want tree.Extent) (dir string, err error) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return "", err
	}
	sound := s.soundness(d)
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

// Look compares a distribution with its listing ahead of Install, which need not do so then. It
// changes nothing, and finds nothing that Install would not find.
func (s *Store) Look(version, goos, goarch string) {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return
	}
	sound := s.soundness(d)
	sound.Lock()
	defer sound.Unlock()
	if sound.known < tree.Builds {
		if why, err := s.installation(d).reason(tree.Builds); why == "" && err == nil {
			sound.known = tree.Builds
		}
	}
}

// Damage returns what is wrong now with the files of an installed distribution, also with those that
// no build reads, which may be why one failed; "" where nothing is, or none is installed. The next
// Install mends it.
func (s *Store) Damage(version, goos, goarch string) string {
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

// A soundness is what this process knows of a distribution.
type soundness struct {
	sync.Mutex
	known tree.Extent // how much of it was compared with its listing
}

func (s *Store) soundness(d dist) *soundness {
	known, _ := s.checked.LoadOrStore(d, &soundness{})
	return known.(*soundness)
}

func (s *Store) installation(d dist) *installation {
	return &installation{dist: d, root: s.cache.root(d), cache: s.cache, proxy: s.proxy, catalog: s.catalog,
		progress: s.progress}
}
