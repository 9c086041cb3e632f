package credentials

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/types"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/gobuild-dev/gobuild/pkg/internal/once"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A Keychain knows the user's credentials of registries. As with Docker, credentials that cannot be
// had are a warning, and the registry is asked without.
type Keychain struct {
	waits    stall.Limits
	reporter *progress.Reporter
	file     func() *configfile.ConfigFile
	found    once.Map[string, types.AuthConfig] // by registry
}

var _ authn.ContextKeychain = (*Keychain)(nil)

// New returns the keychain of a run. It reads nothing yet. A helper is waited for as long as the
// limits say; waits and warnings are shown by the reporter, which may be nil.
func New(waits stall.Limits, r *progress.Reporter) *Keychain {
	k := &Keychain{waits: waits, reporter: r}
	k.file = sync.OnceValue(k.load)
	return k
}

// Resolve implements authn.Keychain.
func (k *Keychain) Resolve(r authn.Resource) (authn.Authenticator, error) {
	return k.ResolveContext(context.Background(), r)
}

// ResolveContext implements authn.ContextKeychain. Credentials of a repository, which Podman's file may
// have, take precedence over those of its registry.
func (k *Keychain) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	found := k.file().AuthConfigs[r.String()]
	if isEmpty(found) {
		var err error
		if found, err = k.Find(ctx, r.RegistryStr()); err != nil {
			return nil, err
		}
	}
	if isEmpty(found) {
		return authn.Anonymous, nil
	}
	return authn.FromConfig(authn.AuthConfig{
		Username: found.Username, Password: found.Password, Auth: found.Auth,
		IdentityToken: found.IdentityToken, RegistryToken: found.RegistryToken,
	}), nil
}

// Find returns the credentials of a registry, empty ones if there are none. The error is that of ctx.
func (k *Keychain) Find(ctx context.Context, registry string) (types.AuthConfig, error) {
	key := registry
	if registry == name.DefaultRegistry || registry == "docker.io" {
		registry, key = "docker.io", authn.DefaultAuthKey // under which docker has always kept them
	}
	return k.found.DoAgain(registry, func() (types.AuthConfig, error) { return k.find(ctx, registry, key) })
}

// find looks up the credentials of a registry, which the configuration has under a key.
func (k *Keychain) find(ctx context.Context, registry, key string) (types.AuthConfig, error) {
	plain := *k.file()
	helper, ok := plain.CredentialHelpers[key]
	if !ok {
		helper = plain.CredentialsStore
	}
	plain.CredentialHelpers, plain.CredentialsStore = nil, ""
	found, err := plain.GetAuthConfig(key) // of the variable, else of the file
	if err != nil {
		k.reporter.Warn("the credentials of %s cannot be read: %v", registry, err)
	}
	fromVariable := os.Getenv(configfile.DockerEnvConfigKey) != "" && !isEmpty(found)
	if helper == "" || fromVariable {
		return found, ctx.Err()
	}
	helped, err := k.askHelper(ctx, programPrefix+helper, registry, key)
	if !isEmpty(helped) {
		return helped, nil
	}
	return found, err
}

// isEmpty reports whether there are no credentials. The library sets the address even so.
func isEmpty(c types.AuthConfig) bool {
	c.ServerAddress = ""
	return c == types.AuthConfig{}
}

// load reads the configuration: Docker's, else Podman's, which has the same form.
func (k *Keychain) load() *configfile.ConfigFile {
	for _, path := range configPaths() {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		file, err := config.LoadFromReader(f)
		if err != nil {
			k.reporter.Warn("%s cannot be read: %v; registries are asked without its credentials", path, err)
			break
		}
		return file
	}
	return configfile.New("")
}

// configPaths are the files that may have credentials, the first that exists counts.
func configPaths() []string {
	home, _ := os.UserHomeDir()
	docker, configHome := os.Getenv(config.EnvOverrideConfigDir), os.Getenv("XDG_CONFIG_HOME")
	if docker == "" && home != "" {
		docker = filepath.Join(home, ".docker")
	}
	if configHome == "" && home != "" {
		configHome = filepath.Join(home, ".config")
	}
	paths := []string{filepath.Join(docker, config.ConfigFileName)}
	if file := os.Getenv("REGISTRY_AUTH_FILE"); file != "" {
		paths = append(paths, file)
	}
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), configHome} {
		if dir != "" {
			paths = append(paths, filepath.Join(dir, "containers", "auth.json"))
		}
	}
	return paths
}
