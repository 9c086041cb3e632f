package toolchain

import (
	"context"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
)

// Check returns an *UnknownVersionError if the proxies serve no such version for a platform. If no
// proxy answers, there is no error.
func (c *Catalog) Check(ctx context.Context, version, goos, goarch string) error {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return err
	}
	if c.cache.isUsable(d) {
		return nil
	}
	if l, err := c.list(ctx); err == nil && slices.Contains(l.Dists, d.moduleVersion()) {
		return nil
	}
	// The list may be a day old, and some proxies serve more than they list.
	_, err = c.proxy.Fetch(ctx, module, d.moduleVersion()+".info")
	if err == nil || !goproxy.IsRefused(err) {
		return nil
	}
	if unknown, ok := c.explain(ctx, d, err).(*UnknownVersionError); ok {
		return unknown
	}
	return nil
}
