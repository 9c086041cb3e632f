package image

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A registryError says in plain words why a registry did not do what it was asked.
type registryError struct {
	text string
	kind failure
	err  error
}

// failure sorts a registry's errors by what can be done.
type failure int

const (
	failOther   failure = iota
	failMissing         // no such image
	failDenied          // credentials are missing or wrong
	failAway            // no answer, or none for now
)

func (e *registryError) Error() string { return e.text }
func (e *registryError) Unwrap() error { return e.err }

// What is asked of a registry, and why it may be denied.
const (
	reading = "read %s: it may not exist, or need credentials"
	pushing = "push to %s: it needs credentials that may do so"
)

// explain makes a plain error of one that came from asking ref's registry for reading or pushing.
func explain(ref name.Reference, doing string, err error) error {
	var own *LayerError
	var disk *fs.PathError
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &own) || errors.As(err, &disk) {
		return err
	}
	repo := ref.Context()
	e := &registryError{err: err, text: fmt.Sprintf("%s does not answer as a registry does: %s", repo.RegistryStr(), quote(err))}
	var answer *transport.Error
	var network net.Error
	var authority x509.UnknownAuthorityError
	var stalled *stall.Error
	switch {
	case errors.As(err, &stalled):
		e.kind, e.text = failAway, quote(stalled)
	case errors.As(err, &authority):
		e.text = fmt.Sprintf("the certificate of %s is signed by an authority that this machine does not trust", repo.RegistryStr())
	case errors.As(err, &answer):
		e.kind, e.text = answered(ref, doing, answer)
	case errors.As(err, &network):
		e.kind, e.text = failAway, fmt.Sprintf("cannot reach %s: %s", repo.RegistryStr(), quote(networkCause(err)))
	}
	return e
}

func answered(ref name.Reference, doing string, err *transport.Error) (failure, string) {
	repo := ref.Context()
	switch code := err.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return failDenied, fmt.Sprintf("%s does not let you "+doing+" (%s)", repo.RegistryStr(), repo.RepositoryStr(), login(repo.RegistryStr()))
	case code == http.StatusNotFound:
		return failMissing, fmt.Sprintf("%s has no %s: check the name and the tag", repo.RegistryStr(), strings.TrimPrefix(ref.Name(), repo.RegistryStr()+"/"))
	case code == http.StatusTooManyRequests:
		return failAway, fmt.Sprintf("%s answers that there were too many requests: wait, or use credentials with a higher limit (%s)", repo.RegistryStr(), login(repo.RegistryStr()))
	case code >= 500:
		return failAway, fmt.Sprintf("%s is out of order, it answers %d %s", repo.RegistryStr(), code, http.StatusText(code))
	}
	return failOther, fmt.Sprintf("%s answers %d: %s", repo.RegistryStr(), err.StatusCode, quote(err))
}

// quote is what others say, on one line that is not too long.
func quote(err error) string {
	const most = 300
	text := visible.Line(strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " "))
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// login is the command that stores credentials for a registry.
func login(registry string) string {
	if registry == name.DefaultRegistry {
		return "docker login"
	}
	return "docker login " + registry
}

// networkCause is the last, most telling part of a network error.
func networkCause(err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return errors.New("no such host")
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
