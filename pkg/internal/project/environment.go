package project

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/install"
	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/credentials"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// An Environment is what a verb gets from its process and from the user's settings.
type Environment struct {
	Environ []string // as in os.Environ
	Stdin   io.Reader
	Stdout  io.Writer // results
	Stderr  io.Writer // progress, warnings

	CacheDir   string // the user's cache for gobuild: toolchains, modules and base images
	Volumes    string // is part of the names of the run's volumes in the engine; "" for the shared ones
	Settings   goproxy.Settings
	Proxy      *goproxy.Client // of modules, and of the toolchains
	Toolchains *toolchain.Store
	Reporter   *progress.Reporter
	Keychain   *credentials.Keychain // the user's credentials of registries
}

// volumesVar is the variable that gives a run its own volumes in the engine, as GOBUILD_CACHE gives it its
// own cache.
const volumesVar = "GOBUILD_VOLUMES"

var volumesForm = regexp.MustCompile(`^[a-zA-Z0-9_.-]*$`)

// NewEnvironment completes e, which has streams and variables, by what the variables say. An invalid
// variable is an error. The caller closes the reporter.
func NewEnvironment(e Environment, cacheDir string) (*Environment, error) {
	e.CacheDir, e.Volumes = cacheDir, e.Getenv(volumesVar)
	if !volumesForm.MatchString(e.Volumes) {
		return nil, report.Usagef("%s=%s: it becomes part of the names of volumes, so it is of letters, digits, "+
			"points, dashes and underscores", volumesVar, e.Volumes)
	}
	waits, err := stall.FromEnvironment(e.Environ)
	if err != nil {
		return nil, report.Usagef("%w", err)
	}
	e.Settings = goproxy.FromEnvironment(e.Environ)
	e.Settings.Waits = waits
	e.openProxy()
	e.Reporter = progress.New(e.Stderr)
	e.Keychain = credentials.New(waits, e.Reporter)
	return &e, nil
}

// CacheDir is the directory of toolchains, modules and base images by the variables of an environment. It
// is an error if there is none.
func CacheDir(environ []string) (string, error) {
	if dir := getenv(environ, "GOBUILD_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", report.Usagef("no place for gobuild's cache: %w: set HOME, or GOBUILD_CACHE to a directory", err)
	}
	return filepath.Join(dir, "gobuild"), nil
}

// CacheDirOrNone is [CacheDir] for callers that only read the cache. Without one it is a directory that
// does not exist and cannot be created.
func CacheDirOrNone(environ []string) string {
	dir, err := CacheDir(environ)
	if err != nil {
		return filepath.Join(os.DevNull, "cache")
	}
	return dir
}

// Getenv is the value of a variable; the last one of a name counts.
func (e *Environment) Getenv(name string) string { return getenv(e.Environ, name) }

func getenv(environ []string, name string) (value string) {
	for _, kv := range environ {
		if len(kv) > len(name) && kv[:len(name)] == name && kv[len(name)] == '=' {
			value = kv[len(name)+1:]
		}
	}
	return value
}

// invoker is the user who called sudo; nil if nobody did.
func (e *Environment) invoker() *install.User {
	uid, err := strconv.Atoi(e.Getenv("SUDO_UID"))
	if err != nil || os.Geteuid() != 0 {
		return nil
	}
	gid, err := strconv.Atoi(e.Getenv("SUDO_GID"))
	if err != nil {
		return nil
	}
	return &install.User{UID: uid, GID: gid}
}

// With is the environment with other variables, another cache and other volumes, and the same streams.
func (e *Environment) With(environ []string, cacheDir, volumes string) *Environment {
	other := *e
	other.Environ, other.CacheDir, other.Volumes = environ, cacheDir, volumes
	other.Settings = goproxy.FromEnvironment(environ)
	other.openProxy()
	return &other
}

// openProxy makes the client of module proxies by the settings.
func (e *Environment) openProxy() {
	e.Proxy = goproxy.New(goproxy.Options{Settings: e.Settings, CacheDir: e.CacheDir})
	e.Toolchains = toolchain.New(e.Proxy, e.CacheDir)
}

// toolchainImage is the image of a toolchain of a version, for images that stand on one.
func (e *Environment) toolchainImage(ctx context.Context, tc plan.Toolchain, platform plan.Platform) (v1.Image, error) {
	return distribution.Image(ctx, e.Toolchains, e.Reporter, e.CacheDir, tc.Version, platform.Arch)
}
