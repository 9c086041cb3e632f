package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/registry"
	"github.com/docker/docker/client"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Inspect asks the engine for an image, and has it pulled where the engine lacks it. The reporter shows
// the pull; it may be nil.
func (i *Images) Inspect(ctx context.Context, ref string, k authn.Keychain,
	r *progress.Reporter) (image.InspectResponse, error) {
	found, err := i.api.ImageInspect(ctx, ref)
	if !errdefs.IsNotFound(err) {
		return found, err
	}
	if err := pull(ctx, i.api, ref, k, r); err != nil {
		return found, err
	}
	return i.api.ImageInspect(ctx, ref)
}

// pull has the engine pull an image from its registry, with the credentials of a keychain.
func pull(ctx context.Context, api *client.Client, ref string, k authn.Keychain, r *progress.Reporter) (err error) {
	repo, err := repositoryOf(ref)
	if err != nil {
		return err
	}
	task := r.Start("pull " + ref)
	defer func() { task.Done(err) }()
	c, err := findCredentials(ctx, k, repo)
	if err != nil {
		return err
	}
	stream, err := api.ImagePull(ctx, ref, image.PullOptions{RegistryAuth: c.encoded})
	if err == nil {
		defer stream.Close()
		err = readMessages(stream, pullBytes(task.Bytes))
	}
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("the engine does not have the image %s and cannot pull it: %w%s", ref, &plainError{err},
		explainPull(repo.RegistryStr(), c.user, err))
}

// explainPull says what follows from an engine's error of a pull, after its text.
func explainPull(host, user string, err error) string {
	text := err.Error()
	block := fmt.Sprintf("; with registry %q { %%s } in gobuild.hcl gobuild pulls it for the engine", host)
	switch {
	case strings.Contains(text, "HTTP response to HTTPS client"):
		return fmt.Sprintf(block, "insecure = true")
	case strings.Contains(text, "x509:"):
		return fmt.Sprintf(block, `ca = "ca.pem"`)
	case !isRefused(err):
		return ""
	case user != "":
		return fmt.Sprintf("; it was given the credentials of %s for %s", user, host)
	}
	return fmt.Sprintf("; gobuild has no credentials for %s (docker login %s stores some)", host, host)
}

// A plainError is an engine's error without the prefix that all of them have.
type plainError struct{ err error }

func (e *plainError) Error() string {
	return strings.TrimPrefix(e.err.Error(), "Error response from daemon: ")
}
func (e *plainError) Unwrap() error { return e.err }

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

func repositoryOf(ref string) (name.Repository, error) {
	r, err := name.ParseReference(ref)
	if err != nil {
		return name.Repository{}, fmt.Errorf("%q is no image reference: %w", ref, err)
	}
	return r.Context(), nil
}

// credentials are those of a registry, as an engine takes them.
type credentials struct {
	encoded string
	user    string // "" if there are none
}

// findCredentials asks a keychain, which may be nil, for the credentials of a repository.
func findCredentials(ctx context.Context, k authn.Keychain, repo name.Repository) (c credentials, err error) {
	if k == nil {
		k = authn.DefaultKeychain
	}
	auth, err := authn.Resolve(ctx, k, repo)
	if err != nil {
		return c, err
	}
	found, err := authn.Authorization(ctx, auth)
	if err != nil {
		return c, err
	}
	if *found != (authn.AuthConfig{}) {
		c.user = cmp.Or(found.Username, "a token")
	}
	c.encoded, err = registry.EncodeAuthConfig(registry.AuthConfig{
		Username: found.Username, Password: found.Password, Auth: found.Auth,
		ServerAddress: repo.RegistryStr(), IdentityToken: found.IdentityToken, RegistryToken: found.RegistryToken,
	})
	return c, err
}
