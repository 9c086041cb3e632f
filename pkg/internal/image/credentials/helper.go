package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/docker/cli/cli/config/types"
	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// programPrefix begins the names of credential helpers.
const programPrefix = "docker-credential-"

// tokenUser is the name of the user with which a helper returns an identity token.
const tokenUser = "<token>"

// maxOutput bounds what is kept of a helper's output, in bytes.
const maxOutput = 64 << 10

// askHelper asks a credential helper for the credentials of a registry. It gives none if that fails,
// which is a warning; the error is that of ctx.
func (k *Keychain) askHelper(ctx context.Context, program, registry, key string) (types.AuthConfig, error) {
	wait := cmp.Or(k.waits.Wait, stall.Default.Wait)
	task := k.reporter.StartDelayed(fmt.Sprintf("waiting for %s (credentials for %s)", program, registry))
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	h := &helper{ctx: limited, program: program}
	got, err := client.Get(h.command, key)
	task.Skip("answered")
	switch {
	case err == nil:
		return authOf(key, got), nil
	case ctx.Err() != nil:
		return types.AuthConfig{}, ctx.Err()
	case !credentials.IsErrCredentialsNotFound(err):
		k.reporter.Warn("%s; %s is asked without credentials", h.explain(err, wait), registry)
	}
	return types.AuthConfig{}, nil
}

func authOf(registry string, c *credentials.Credentials) types.AuthConfig {
	if c.Username == tokenUser {
		return types.AuthConfig{ServerAddress: registry, IdentityToken: c.Secret}
	}
	return types.AuthConfig{ServerAddress: registry, Username: c.Username, Password: c.Secret}
}

// A helper is one run of a credential helper.
type helper struct {
	ctx     context.Context
	program string
	cmd     *exec.Cmd
	printed bounded.Buffer // on standard error
	err     error
}

func (h *helper) command(args ...string) client.Program {
	h.cmd = exec.CommandContext(h.ctx, h.program, args...)
	h.cmd.WaitDelay = time.Second // what it has started may keep its output open
	h.printed.Most = maxOutput
	h.cmd.Stderr = &h.printed
	return h
}

// Input implements client.Program.
func (h *helper) Input(r io.Reader) { h.cmd.Stdin = r }

// Output implements client.Program.
func (h *helper) Output() ([]byte, error) {
	out := bounded.Buffer{Most: maxOutput}
	h.cmd.Stdout = &out
	h.err = h.cmd.Run()
	return out.Bytes(), h.err
}

// explain says why a helper gave no credentials.
func (h *helper) explain(err error, wait time.Duration) string {
	switch {
	case errors.Is(h.err, exec.ErrNotFound):
		return fmt.Sprintf("Docker's configuration names the credential helper %s, which is not on the PATH", h.program)
	case h.ctx.Err() != nil:
		return fmt.Sprintf("%s gave no answer within %s (set %s to wait longer)", h.program, wait, stall.Variable)
	}
	text := err.Error()
	if more := strings.TrimSpace(string(h.printed.Bytes())); more != "" {
		text += ": " + more
	}
	return fmt.Sprintf("%s failed: %s", h.program, visible.Line(strings.Join(strings.Fields(text), " ")))
}
