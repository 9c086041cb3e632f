package docker

import (
	"context"
	"errors"
	"io"
	"regexp"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// fetch runs a command that fetches modules. If it fails since its image lacks a version
// control program, the modules are fetched with this machine's, and the command is run
// again on what was got.
func (e *Executor) fetch(ctx context.Context, c plan.Command, w io.Writer) error {
	output := bounded.Buffer{Most: executor.MostOutput}
	err := e.inBox(ctx, e.keyOf(c), c, e.fetchEnv(c), &output)
	if stalled := (*stall.Error)(nil); errors.As(err, &stalled) {
		stalled.Peer = executor.FetchPeer(e.opts.Settings)
	}
	if program := executor.MissingProgram(output.Bytes()); err != nil && program != "" && ctx.Err() == nil {
		return e.fetchWith(ctx, c, program, w)
	}
	if _, werr := w.Write(output.Bytes()); err == nil {
		err = werr
	} else if inImage(c) && !e.opts.Trust && (e.netrc() != "" || e.sshAgent() != "") {
		e.opts.Reporter.Warn("modules are fetched without your credentials, as an image that the configuration names " +
			"does it: " +
			"if they need ~/.netrc or the SSH agent, and you trust the repository with these, say -trust")
	}
	return err
}

// userinfo is the user and the password in a URL (RFC 3986, section 3.2.1).
var userinfo = regexp.MustCompile(`://[^/@,|]*@`)

// proxiesFor is the list of module proxies that a fetch gets.
func (e *Executor) proxiesFor(c plan.Command) string {
	list := executor.ProxiesFor(e.proxyList(), c.Toolchain.Version)
	if inImage(c) && !e.opts.Trust {
		list = userinfo.ReplaceAllString(list, "://")
	}
	return list
}

// fetchEnv are the variables that a fetch gets beyond the command's own: the user's Go
// settings, proxies and certificates.
func (e *Executor) fetchEnv(c plan.Command) []string {
	s := e.opts.Settings
	env := []string{
		"GOPROXY=" + e.proxiesFor(c),
		"GONOPROXY=" + s.GONOPROXY,
		"GOPRIVATE=" + s.GOPRIVATE,
		"GOSUMDB=" + s.GOSUMDB,
		"GONOSUMDB=" + s.GONOSUMDB,
		"GOINSECURE=" + s.GOINSECURE,
		"GOVCS=" + s.GOVCS,
		"GIT_TERMINAL_PROMPT=0",
	}
	if s.GOAUTH == "off" { // netrc is the default; other helpers are programs of this machine
		env = append(env, "GOAUTH=off")
	}
	if e.machineCerts() != "" {
		env = append(env, "SSL_CERT_FILE="+certsFile, "GIT_SSL_CAINFO="+certsFile)
	}
	if e.sshAgent() != "" && inImage(c) && e.opts.Trust {
		env = append(env, "SSH_AUTH_SOCK="+sshSocket)
	}
	return append(append(env, s.Waits.Variables()...), e.webProxies()...)
}

// inImage says whether a fetch runs in an image that the configuration names, which may have git and
// ssh; the toolchains' own images do not.
func inImage(c plan.Command) bool {
	return c.Toolchain.Image != "" || c.Fetch != nil && c.Fetch.Image != ""
}
