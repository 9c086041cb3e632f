package docker

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// cacheNames are the names of the volumes of caches. Volumes that had other names are not used again:
// programs of any repository could write to them.
var cacheNames = map[string]string{plan.ModCache: "modules", plan.CacheDir: "builds", sumCache: "sums"}

// volume is the volume of a cache that is mounted at target.
func (m *mounter) volume(target string, owner plan.Owner, readOnly bool) mount.Mount {
	uid, _ := m.sharing.ids()
	v := engine.CacheVolume{Volumes: m.volumes, UID: uid, Target: target, ReadOnly: readOnly}
	v.Cache = cmp.Or(cacheNames[target], strings.Trim(strings.ReplaceAll(target, "/", "-"), "-"))
	switch {
	case owner == plan.Checkout:
		v.Checkout = filepath.Base(m.stateDir)
	case owner == plan.CheckoutStore:
		v.Checkout, v.Cache = filepath.Base(m.stateDir), "store-"+v.Cache
	case owner.IsStore():
		v.Cache = string(owner) + "-" + v.Cache
	}
	return m.engine.Volumes.Mount(v)
}

// caches are the files of caches, which are volumes of the engine.
type caches struct {
	boxFor  func(plan.Command) *box
	program func() string // the executable that can run in containers; "" if there is none
}

// CachePath implements executor.Executor: no volume is a directory of this machine.
func (caches) CachePath(plan.Mount) string { return "" }

// ReadCache implements executor.Executor.
func (l caches) ReadCache(ctx context.Context, c plan.Command, target string, paths []string, w io.Writer) error {
	held, program, err := l.containerOf(ctx, c)
	if err != nil {
		return err
	}
	return held.ReadFiles(ctx, program, target, paths, w)
}

// WriteCache implements executor.Executor.
func (l caches) WriteCache(ctx context.Context, c plan.Command, target string, archive io.Reader) error {
	held, program, err := l.containerOf(ctx, c)
	if err != nil {
		return err
	}
	return held.AddFiles(ctx, program, target, archive)
}

// containerOf is the container in which a command runs, and the executable that can run there.
func (l caches) containerOf(ctx context.Context, c plan.Command) (*container.Container, string, error) {
	program := l.program()
	if program == "" {
		return nil, "", errors.New("gobuild here is no program that runs in a container of the engine")
	}
	held, err := l.boxFor(c).container(ctx)
	return held, program, err
}
