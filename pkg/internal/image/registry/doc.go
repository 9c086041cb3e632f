// Package registry parses image references, accesses registries within limits, and explains their
// errors.
package registry
