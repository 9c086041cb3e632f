// Package base gets the images that others stand on: from registries, through a cache (Resolve), and
// from archives of engines (OpenSaved). Whatever a base says of itself is checked: a layer that unpacks
// to something else than its configuration says is an error in whatever reads it.
package base
