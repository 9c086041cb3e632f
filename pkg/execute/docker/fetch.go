package docker

import (
	"bytes"
	"context"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// fetch runs a command that fetches modules. If it fails since its image lacks a version
// control program, the modules are fetched with this machine's, and the command is run
// again on what was got.
func (e *Executor) fetch(ctx context.Context, c plan.Command, w io.Writer) error {
	var output bytes.Buffer
	err := e.inBox(ctx, e.keyOf(c), c, e.fetchEnv(c), &output)
	if program := missingProgram(output.Bytes()); err != nil && program != "" && ctx.Err() == nil {
		return e.fetchWith(ctx, c, program, w)
	}
	if _, werr := w.Write(output.Bytes()); err == nil {
		err = werr
	}
	return err
}

// fetchEnv are the variables that a fetch gets beyond the command's own: the user's Go
// settings, proxies and certificates.
func (e *Executor) fetchEnv(c plan.Command) []string {
	s := e.opts.Settings
	env := []string{
		"GOPROXY=" + forVersion(e.proxyList(), c.Toolchain.Version),
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
	if e.sshAgent() != "" && hasGit(c) {
		env = append(env, "SSH_AUTH_SOCK="+sshSocket)
	}
	return append(env, e.webProxies()...)
}

// hasGit says whether a fetch runs in an image of the user's, which may have git and ssh;
// the toolchains' own images do not.
func hasGit(c plan.Command) bool {
	return c.Toolchain.Image != "" || c.Fetch != nil && c.Fetch.Image != ""
}
