package gobuild

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// A session is one run of a verb: the loaded file and what it takes to carry it out.
type session struct {
	opts     Options
	file     *config.File
	reporter *progress.Reporter
	cacheDir string         // gobuild's directory in the user's cache
	state    checkout.State // what is remembered of this checkout

	name       string          // "docker" or "host"
	engine     *engine.Engine  // nil on the host
	proxy      *goproxy.Client // of modules, and of the toolchains
	toolchains *toolchain.Store
	settings   goproxy.Settings
	warnings   hcl.Diagnostics
	imported   map[string]bool              // import paths that targets reach through local sources
	room       string                       // of a clean room: where it keeps everything; else ""
	checking   checking                     // nothing is built: what only a build can know is passed over
	read       func(string) ([]byte, error) // reads the configuration; nil: from disk

	installs  string   // where programs are installed; "" where none are
	outer     *session // of a clean room: who made it
	beginning sync.Once
	run       *runs.Run // see begin
	beginErr  error
	tidying   sync.WaitGroup
}

// open finds and loads the configuration.
func open(ctx context.Context, o Options) (*session, error) {
	s, err := newSession(o)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func newSession(o Options) (*session, error) {
	o = o.withDefaults()
	cacheDir, err := userCacheDir(o)
	if err != nil {
		return nil, err
	}
	if name := o.getenv(volumesVar); !volumesForm.MatchString(name) {
		return nil, usageError("%s=%s: it becomes part of the names of volumes, so it is of letters, digits, points, "+
			"dashes and underscores", volumesVar, name)
	}
	waits, err := stall.FromEnvironment(o.Environ)
	if err != nil {
		return nil, usageError("%w", err)
	}
	settings := goproxy.FromEnvironment(o.Environ)
	settings.Waits = waits
	proxy := goproxy.New(goproxy.Options{Settings: settings, CacheDir: cacheDir})
	return &session{
		opts: o, reporter: progress.New(o.Stderr), cacheDir: cacheDir, settings: settings,
		proxy: proxy, toolchains: toolchain.New(proxy, cacheDir), imported: map[string]bool{},
	}, nil
}

// volumesVar names the variable that gives a run volumes of its own in the engine, as
// GOBUILD_CACHE gives it a directory of its own.
const volumesVar = "GOBUILD_VOLUMES"

var volumesForm = regexp.MustCompile(`^[a-zA-Z0-9_.-]*$`)

// userCacheDir is where toolchains, modules and base images are kept between runs.
func userCacheDir(o Options) (string, error) {
	if dir := o.getenv("GOBUILD_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", usageError("no place for gobuild's cache: %w: set HOME, or GOBUILD_CACHE to a directory", err)
	}
	return filepath.Join(dir, "gobuild"), nil
}

func (s *session) close() {
	s.reporter.Close()
	s.end()
}

// load reads the file with all that it includes.
func (s *session) load(ctx context.Context) error {
	path, err := s.findFile()
	if err != nil {
		return err
	}
	set, err := parseSet(s.opts.Set)
	if err != nil {
		return err
	}
	return s.report(ctx, s.loadFile(ctx, path, set))
}

func (s *session) loadFile(ctx context.Context, path string, set map[string]string) hcl.Diagnostics {
	file, diags := config.Load(ctx, config.Options{
		Path: path, Set: set, Environ: s.opts.Environ, Git: lookUpGit, ReadFile: s.read, Allow: s.allowed(),
		Arch: func(executor string, d *lang.Docker) string { return s.engineArch(ctx, executor, d) },
	})
	s.file = file
	if file != nil {
		s.state = checkout.Of(s.cacheDir, file.Dir)
	}
	return diags
}

// allowed are the paths of -allow as absolute ones.
func (s *session) allowed() (paths []string) {
	for _, p := range s.opts.Allow {
		if strings.Contains(p, "://") {
			continue // an engine: see mayReach
		}
		if !filepath.IsAbs(p) {
			p = filepath.Join(s.opts.Dir, p)
		}
		if abs, err := filepath.Abs(p); err == nil {
			paths = append(paths, abs)
		}
	}
	return paths
}

// findFile is the file named, else the nearest one.
func (s *session) findFile() (string, error) {
	dir, err := filepath.Abs(s.opts.Dir)
	if err != nil {
		return "", err
	}
	if s.opts.File == "" {
		path, err := syntax.Find(dir)
		if err != nil {
			return "", misuse(diag.NoConfiguration, "%w", err)
		}
		return path, nil
	}
	path := s.opts.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return "", misuse(diag.NoConfiguration,
			"-file=%s: there is no such file: write one with gobuild init, or name another", s.opts.File)
	case err != nil:
		return "", usageError("-file=%s: %w", s.opts.File, err)
	case info.IsDir():
		return "", misuse(diag.NoConfiguration, "-file=%s is a directory: name a file in it, such as -file=%s",
			s.opts.File, filepath.Join(s.opts.File, syntax.FileName))
	}
	return path, nil
}

// parseSet reads -set=name=value.
func parseSet(list []string) (map[string]string, error) {
	set := map[string]string{}
	for _, kv := range list {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || name == "" {
			return nil, usageError("-set=%s: write -set=name=value", kv)
		}
		set[name] = value
	}
	return set, nil
}

// report ends in an error where there is one among the diagnostics, and keeps the warnings.
func (s *session) report(ctx context.Context, diags hcl.Diagnostics) error {
	diags = distinct(diags)
	if diags.HasErrors() && ctx.Err() != nil {
		return s.failure(ctx, diags) // most likely because of that
	}
	if diags.HasErrors() {
		return diagnosticsError(s.sources(), diags)
	}
	s.warnings = append(s.warnings, diags...)
	return nil
}

// distinct leaves out what was said before: all instances of a for_each block have its
// mistakes.
func distinct(diags hcl.Diagnostics) (list hcl.Diagnostics) {
	said := map[diag.Key]bool{}
	for _, d := range diags {
		if key := diag.KeyOf(d); !said[key] {
			said[key] = true
			list = append(list, d)
		}
	}
	return list
}

func (s *session) sources() map[string]*hcl.File {
	if s.file == nil {
		return nil
	}
	return s.file.Sources
}

// lookUpGit answers git.* of the configuration.
func lookUpGit(ctx context.Context, dir, attr, dist string) (cty.Value, error) {
	repo, err := git.Open(ctx, dir)
	if err != nil {
		return cty.NilVal, err
	}
	repo.Written(dist)
	text := func(v string, err error) (cty.Value, error) { return cty.StringVal(v), err }
	orNull := func(v string, err error) (cty.Value, error) {
		if v == "" {
			return cty.NullVal(cty.String), err
		}
		return cty.StringVal(v), err
	}
	switch attr {
	case "commit":
		return text(repo.Commit(ctx))
	case "describe":
		return text(repo.Describe(ctx))
	case "tag":
		return orNull(repo.Tag(ctx))
	case "branch":
		return orNull(repo.Branch(ctx))
	case "time":
		return text(repo.Time(ctx))
	case "dirty":
		dirty, err := repo.Dirty(ctx)
		return cty.BoolVal(dirty), err
	}
	return cty.NilVal, errors.New("git." + attr + " is not known")
}

// engineArch is the architecture that Linux binaries are for unless a target says otherwise.
func (s *session) engineArch(ctx context.Context, executor string, d *lang.Docker) string {
	if err := s.choose(ctx, executor, d); err != nil || s.engine == nil {
		return runtime.GOARCH
	}
	_, arch := s.engine.Platform()
	return arch
}

// platform is what targets are compiled for unless they say otherwise.
func (s *session) platform() plan.Platform {
	if s.engine == nil {
		return plan.Platform{OS: "linux", Arch: runtime.GOARCH}
	}
	os, arch := s.engine.Platform()
	return plan.Platform{OS: os, Arch: arch}
}

// hostPlatform is this machine.
func (s *session) hostPlatform() plan.Platform {
	return plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
}
