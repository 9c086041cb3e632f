package toolchain

import (
	"context"
	"slices"
)

// Check answers with an *UnknownVersionError where the proxies serve no such version for a
// platform. Without an answer from a proxy there is no telling, and no error.
func (c *Client) Check(ctx context.Context, version, goos, goarch string) error {
	if _, ok := c.Cached(version, goos, goarch); ok {
		return nil
	}
	versions, err := c.Versions(ctx)
	if err != nil || slices.Contains(versions, version) {
		return nil
	}
	return &UnknownVersionError{Version: version, Suggestions: suggest(version, versions)}
}
