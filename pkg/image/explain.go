package image

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
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
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	repo := ref.Context()
	e := &registryError{err: err, text: err.Error()}
	var answer *transport.Error
	var network net.Error
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &authority):
		e.text = fmt.Sprintf("the certificate of %s is signed by an authority that this machine does not trust", repo.RegistryStr())
	case errors.As(err, &answer):
		e.kind, e.text = answered(ref, doing, answer)
	case errors.As(err, &network):
		e.kind, e.text = failAway, fmt.Sprintf("cannot reach %s: %s", repo.RegistryStr(), networkCause(err))
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
	return failOther, err.Error()
}

// login is the command that stores credentials for a registry.
func login(registry string) string {
	if registry == name.DefaultRegistry {
		return "docker login"
	}
	return "docker login " + registry
}

// networkCause is the last, most telling part of a network error.
func networkCause(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return "no such host"
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err.Error()
	}
	return err.Error()
}
