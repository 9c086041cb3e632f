// Package linktree makes a GOPATH of links, in which overrides of import paths stand where a container
// would have them mounted. Where one override stands inside another, the outer one is a directory of
// links and copies.
package linktree
