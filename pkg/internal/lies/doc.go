// Package lies is for tests alone: module proxies and registries that answer otherwise than they
// should. Each [Lie] answers some requests to a proxy in the place of an honest handler, and each
// [RegistryLie] some to a registry.
package lies
