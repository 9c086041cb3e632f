package facts

import (
	"context"
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Versions says which versions of Go there are.
type Versions interface {
	// Check returns a [toolchain.UnknownVersionError] for a version that does not exist. Other errors say that
	// this is not known.
	Check(ctx context.Context, version string) error
	// Newest returns the newest release of a line such as "1.26".
	Newest(ctx context.Context, line string) (string, error)
}

// AskProxies asks module proxies for versions. tools is what toolchains run on.
func AskProxies(c *toolchain.Catalog, tools plan.Platform) Versions { return proxies{c, tools} }

// AskProxiesFirst asks module proxies, and goes by what is known here where none of them answers.
func AskProxiesFirst(c *toolchain.Catalog, tools plan.Platform) Versions {
	return proxiesFirst{proxies{c, tools}}
}

// AskNobody goes by what is known here: versions that were listed or fetched before.
func AskNobody(c *toolchain.Catalog, tools plan.Platform) Versions { return known{c, tools} }

type proxies struct {
	catalog *toolchain.Catalog
	tools   plan.Platform
}

func (p proxies) Check(ctx context.Context, version string) error {
	return p.catalog.Check(ctx, version, p.tools.OS, p.tools.Arch)
}

func (p proxies) Newest(ctx context.Context, line string) (string, error) {
	return p.catalog.Newest(ctx, line)
}

type proxiesFirst struct{ proxies }

func (p proxiesFirst) Newest(ctx context.Context, line string) (string, error) {
	full, err := p.catalog.Newest(ctx, line)
	var unknown *toolchain.UnknownVersionError
	if err != nil && !errors.As(err, &unknown) {
		return p.catalog.NewestCached(line)
	}
	return full, err
}

type known struct {
	catalog *toolchain.Catalog
	tools   plan.Platform
}

func (k known) Check(_ context.Context, version string) error {
	return k.catalog.CheckCached(version, k.tools.OS, k.tools.Arch)
}

func (k known) Newest(_ context.Context, line string) (string, error) {
	return k.catalog.NewestCached(line)
}
