package docker

import (
	"context"
	"errors"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// fetch runs a command that fetches modules. If it fails since its image lacks a version control
// program, the modules are fetched with this machine's, and the command runs again with those.
func (e *Executor) fetch(ctx context.Context, c plan.Command, w io.Writer) error {
	output := bounded.Buffer{Most: executor.MostOutput}
	err := e.runInBox(ctx, e.keyOf(c), c, e.user.fetchEnv(c), &output)
	if stalled := (*stall.Error)(nil); errors.As(err, &stalled) {
		stalled.Peer = executor.FetchPeer(e.user.settings)
	}
	if program := executor.MissingProgram(output.Bytes()); err != nil && program != "" && ctx.Err() == nil {
		return e.fetchWithHost(ctx, c, program, w)
	}
	if _, werr := w.Write(output.Bytes()); err == nil {
		err = werr
	} else if inImage(c) && !e.user.trust && (e.user.netrc() != "" || e.user.sshAgent() != "") {
		e.opts.Reporter.Warn("modules are fetched without your credentials, as an image that the configuration names " +
			"does it: if they need ~/.netrc or the SSH agent, and you trust the repository with these, say -trust")
	}
	return err
}

// inImage reports whether a fetch runs in an image that the configuration names, which may have git and
// ssh; the toolchains' own images do not.
func inImage(c plan.Command) bool {
	return c.Toolchain.Image != "" || c.Fetch != nil && c.Fetch.Image != ""
}
