// Package credentials asks Docker's configuration, and the credential helpers that it names, for the
// credentials of registries, each once in a run.
package credentials
