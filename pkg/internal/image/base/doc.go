// Package base resolves base images: from registries, through a cache (Resolve), and from archives
// of engines (OpenSaved). What a base says of itself is verified: reading a layer that does not
// match the configuration's diff ID is an error.
package base
