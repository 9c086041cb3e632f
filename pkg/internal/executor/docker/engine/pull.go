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

	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Inspect asks the engine for an image, and has it pulled where the engine lacks it. The reporter may
// be nil.
func (e *Engine) Inspect(ctx context.Context, ref string, r *progress.Reporter) (image.InspectResponse, error) {
	found, err := e.api.ImageInspect(ctx, ref)
	if !errdefs.IsNotFound(err) {
		return found, err
	}
	if err := e.pull(ctx, ref, r); err != nil {
		return found, err
	}
	return e.api.ImageInspect(ctx, ref)
}

// pull brings an image from its registry into the engine, with the credentials that the
// user gave to the docker command.
func (e *Engine) pull(ctx context.Context, ref string, r *progress.Reporter) (err error) {
	auth, host, err := credentials(ref)
	if err != nil {
		return err
	}
	task := r.Start("pull " + ref)
	defer func() { task.Done(err) }()
	stream, err := e.api.ImagePull(ctx, ref, image.PullOptions{RegistryAuth: auth})
	if err == nil {
		defer stream.Close()
		err = readMessages(stream, pullBytes(task.Bytes))
	}
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case refused(err):
		return fmt.Errorf("the registry does not let you pull %s: is the name right? Else run \"docker login %s\": %w",
			ref, host, err)
	case errdefs.IsNotFound(err):
		return fmt.Errorf("there is no image %s in its registry: %w", ref, err)
	}
	return fmt.Errorf("the image %s is not in the engine, and %s does not serve it: %s", ref, host, plainText(err))
}

// plainText is an engine's error without the words that all of them begin with.
func plainText(err error) string {
	return strings.TrimPrefix(err.Error(), "Error response from daemon: ")
}

// refused says whether a registry wants other credentials. Engines report that with status
// 500 and the registry's words.
func refused(err error) bool {
	for _, words := range []string{"no basic auth credentials", "unauthorized", "authentication required", "denied"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return errdefs.IsUnauthorized(err) || errdefs.IsPermissionDenied(err)
}

// credentials are what docker's configuration, or a helper that it names, has for the
// registry of an image.
func credentials(ref string) (auth, host string, err error) {
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
