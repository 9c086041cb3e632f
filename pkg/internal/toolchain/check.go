package toolchain

import (
	"context"
	"net/url"
	"slices"
)

// Check answers with an *UnknownVersionError where the proxies serve no such version for a
// platform. Without an answer from a proxy there is no telling, and no error.
func (c *Client) Check(ctx context.Context, version, goos, goarch string) error {
	d, err := newDist(version, goos, goarch)
	if err != nil {
		return err
	}
	if _, ok := c.Cached(version, goos, goarch); ok {
		return nil
	}
	if l, err := c.list(ctx); err == nil && slices.Contains(l.Dists, d.moduleVersion()) {
		return nil
	}
	// The list may be a day old, and some proxies serve more than they list.
	err = c.tryToolchain(ctx, func(base *url.URL) error {
		u, err := moduleURL(base, modulePath, d.moduleVersion()+".info")
		if err == nil {
			_, err = c.getBytes(ctx, u)
		}
		return err
	})
	if err == nil || !refused(err) {
		return nil
	}
	if unknown, ok := c.explain(ctx, d, err).(*UnknownVersionError); ok {
		return unknown
	}
	return nil
}
