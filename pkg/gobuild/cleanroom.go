package gobuild

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// proveClean builds the same once more on a machine as good as new, and compares. Toolchains
// and modules are downloaded and checked again, into directories and volumes that are thrown
// away; of the user's environment, only what says how the network is reached is there. The
// programs that come out are started (see cleanstart.go).
func (s *session) proveClean(ctx context.Context, o BuildOptions, cached *build.Results) error {
	unlock, err := fsx.Lock(ctx, roomLock(s.stateDir()), func() {
		s.reporter.Info("waiting for another clean build in this directory")
	})
	if err != nil {
		return s.failure(ctx, err)
	}
	defer unlock()
	room := s.cleanRoom(roomIn(s.stateDir()))
	if err := s.hasRoom(room); err != nil {
		return s.failure(ctx, err)
	}
	if err := room.empty(ctx); err != nil {
		return s.failure(ctx, err)
	}
	s.reporter.Info("building again in a clean room")
	p, res, err := room.build(ctx, o.Selection)
	if err == nil {
		err = s.compareClean(cached, res, p, room.startAll(ctx, o.Selection, res.Compiled))
	} else if ctx.Err() == nil {
		err = newFailure(diag.NotReproducible, "this does not build on a clean system: "+err.Error()+
			leftOut(s.opts.Environ), err)
	}
	return errors.Join(err, room.empty(context.WithoutCancel(ctx)))
}

// roomIn is the clean room of a checkout, by the directory of its state.
func roomIn(state string) string { return filepath.Join(state, "clean") }

// roomLock is the lock of that room, for the one run that is in it.
func roomLock(state string) string { return filepath.Join(state, "clean.lock") }

// cleanRoom is a session with nothing of the user's but the engine, with all it keeps in dir.
func (s *session) cleanRoom(dir string) *session {
	o := s.opts
	o.Environ = cleanEnviron(o.Environ, filepath.Join(dir, "home"))
	settings, cacheDir := goproxy.FromEnvironment(o.Environ), filepath.Join(dir, "cache")
	proxy := goproxy.New(goproxy.Options{Settings: settings, CacheDir: cacheDir})
	return &session{
		opts: o, reporter: s.reporter, cacheDir: cacheDir, settings: settings,
		proxy: proxy, toolchains: toolchain.New(proxy, cacheDir),
		imported: map[string]bool{}, name: s.name, engine: s.engine, room: dir, outer: s,
	}
}

// hasRoom notes a clean room with the run, so that the next one removes it where this one is killed.
func (s *session) hasRoom(room *session) error {
	run, err := s.begin()
	if err != nil {
		return err
	}
	about := s.about()
	about.Room, about.RoomVolumes = room.room, room.volumes()
	return run.Describe(about)
}

// empty removes what is in the room, also what a killed run left there.
func (s *session) empty(ctx context.Context) error {
	err := fsx.RemoveAll(s.room)
	if s.engine != nil {
		err = errors.Join(err, s.engine.RemoveVolumes(ctx, s.volumes()))
	}
	return err
}

// volumes is the part of the names of volumes that tells them from others: what the user set,
// or of a clean room, the same for each run in a directory.
func (s *session) volumes() string {
	if s.room == "" {
		return s.opts.getenv(volumesVar)
	}
	return fmt.Sprintf("clean-%.4x", sha256.Sum256([]byte(s.room)))
}

// build compiles without writing to dist.
func (s *session) build(ctx context.Context, sel Selection) (*plan.Plan, *build.Results, error) {
	if err := os.MkdirAll(filepath.Join(s.room, "home"), 0o777); err != nil {
		return nil, nil, err
	}
	if err := s.load(ctx); err != nil {
		return nil, nil, err
	}
	p, err := s.plan(ctx, sel, "target", func(_ *session, g *planner.Goal) error {
		g.NoInstall = true
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	res, err := s.execute(ctx, p, sel)
	return p, res, err
}

// kept are the variables without which a machine reaches no network, or runs nothing.
var kept = []string{
	"PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "GOPROXY",
	"DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "PATHEXT", "COMSPEC", readable.Var,
}

// cleanEnviron is what is kept of an environment, with another home.
func cleanEnviron(environ []string, home string) []string {
	clean := []string{"HOME=" + home, "USERPROFILE=" + home}
	for _, kv := range environ {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(kept, strings.ToUpper(name)) {
			clean = append(clean, kv)
		}
	}
	return clean
}

// telling are variables that builds depend on: where one is set, a clean room lacks it.
var telling = []string{"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH", "GOENV",
	"NETRC", "SSH_AUTH_SOCK"}

// leftOut is a sentence on what may be missing in a clean room.
func leftOut(environ []string) string {
	var names []string
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if value != "" && (slices.Contains(telling, name) || strings.HasPrefix(name, "GOBUILD_VAR_")) &&
			!slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "\n\nA clean system does not have these variables, which you have set: " + strings.Join(names, ", ") + "."
}

// compareClean prints what is equal and what is not, and how the programs start; an error
// says that something is not as it should be.
func (s *session) compareClean(cached, clean *build.Results, p *plan.Plan, starts map[string]start) error {
	digests := map[string]string{}
	for _, b := range clean.Compiled {
		digests[binaryName(b)] = b.Digest
	}
	t := newTable(s.opts.Stdout, "TARGET", "PLATFORM", "CLEAN", "BUILD", "START")
	var differ, failed []string
	for _, b := range cached.Binaries {
		name, result := binaryName(b), "equal"
		if digests[name] != b.Digest {
			result = "differs"
			differ = append(differ, fmt.Sprintf("%s is %s, and on a clean system %s%s", name, shortDigest(b.Digest),
				shortDigest(digests[name]), irreproducible(p, b)))
		}
		if why := starts[name].failed; why != "" {
			failed = append(failed, name+": "+why)
		}
		t.row(b.Target.Address(), b.Platform.String(), shortDigest(digests[name]), result, starts[name].shown)
	}
	t.w.Flush()
	var parts []string
	for _, part := range []struct {
		title string
		list  []string
	}{{"a clean system gives something else", differ}, {"on a clean system this does not start", failed}} {
		if len(part.list) > 0 {
			parts = append(parts, part.title+":\n  "+strings.Join(part.list, "\n  "))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return newFailure(diag.NotReproducible, strings.Join(parts, "\n\n")+leftOut(s.opts.Environ), nil)
}

// binaryName is what a binary is called in messages.
func binaryName(b result.Binary) string {
	return b.Target.Address() + " for " + b.Platform.String()
}

// irreproducible says why a binary may differ, where that is known beforehand.
func irreproducible(p *plan.Plan, b result.Binary) string {
	for _, a := range p.Actions {
		if a.ID == b.Action && a.Compile != nil && a.Compile.Irreproducible != "" {
			return " (" + a.Compile.Irreproducible + ")"
		}
	}
	return ""
}
