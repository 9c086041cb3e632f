package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/cli/cli/config"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Inspect asks the engine for an image, and has it pulled where the engine lacks it. The reporter shows
// the pull; it may be nil.
func (i *Images) Inspect(ctx context.Context, ref string, r *progress.Reporter) (image.InspectResponse, error) {
	found, err := i.api.ImageInspect(ctx, ref)
	if !errdefs.IsNotFound(err) {
		return found, err
	}
	if err := pull(ctx, i.api, ref, r); err != nil {
		return found, err
	}
	return i.api.ImageInspect(ctx, ref)
}

// pull has the engine pull an image from its registry, with the credentials that the user gave to the
// docker command.
func pull(ctx context.Context, api *client.Client, ref string, r *progress.Reporter) (err error) {
	auth, host, err := lookupCredentials(ref)
	if err != nil {
		return err
	}
	task := r.Start("pull " + ref)
	defer func() { task.Done(err) }()
	stream, err := api.ImagePull(ctx, ref, image.PullOptions{RegistryAuth: auth})
	if err == nil {
		defer stream.Close()
		err = readMessages(stream, pullBytes(task.Bytes))
	}
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case isRefused(err):
		return fmt.Errorf("the registry does not let you pull %s: is the name right? Else run \"docker login %s\": %w",
			ref, host, err)
	case errdefs.IsNotFound(err):
		return fmt.Errorf("there is no image %s in its registry: %w", ref, err)
	}
	return fmt.Errorf("the image %s is not in the engine, and %s does not serve it: %s", ref, host, plainText(err))
}

// plainText is the text of an engine's error without the prefix that all of them have.
func plainText(err error) string {
	return strings.TrimPrefix(err.Error(), "Error response from daemon: ")
}

// isRefused reports whether a registry wants other credentials. Engines report that with status
// 500 and the registry's words.
func isRefused(err error) bool {
	for _, words := range []string{"no basic auth credentials", "unauthorized", "authentication required", "denied"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return errdefs.IsUnauthorized(err) || errdefs.IsPermissionDenied(err)
}

// lookupCredentials asks docker's configuration, or a helper that it names, for the credentials of the
// registry of an image.
func lookupCredentials(ref string) (auth, host string, err error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return "", "", fmt.Errorf("%q is no image reference: %w", ref, err)
	}
	host = reference.Domain(named)
	key := host
	if host == "docker.io" {
		key = "https://index.docker.io/v1/" // under which docker has always kept those of Docker Hub
	}
	file, err := config.Load(configDir())
	if err != nil {
		return "", "", err
	}
	found, err := file.GetAuthConfig(key)
	if err != nil {
		return "", "", fmt.Errorf("docker's credentials for %s: %w", host, err)
	}
	auth, err = registry.EncodeAuthConfig(registry.AuthConfig{
		Username: found.Username, Password: found.Password, Auth: found.Auth,
		ServerAddress: found.ServerAddress, IdentityToken: found.IdentityToken, RegistryToken: found.RegistryToken,
	})
	return auth, host, err
}
