package registry

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

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// An answerError explains why a registry did not do what it was asked to.
type answerError struct {
	text     string
	noAnswer bool // or none for now
	err      error
}

// IsNoAnswer reports whether a registry did not answer, or only temporarily refused to.
func IsNoAnswer(err error) bool {
	var e *answerError
	return errors.As(err, &e) && e.noAnswer
}

func (e *answerError) Error() string { return e.text }
func (e *answerError) Unwrap() error { return e.err }

// What is asked of a registry, and why it may be denied.
const (
	reading = "read %s: it may not exist, or need credentials"
	pushing = "push to %s: it needs credentials that may do so"
)

// ExplainRead explains an error of reading ref. Errors that are not the registry's are returned as
// they are.
func ExplainRead(ref name.Reference, err error) error { return explain(ref, reading, err) }

// ExplainPush explains an error of pushing to ref.
func ExplainPush(ref name.Reference, err error) error { return explain(ref, pushing, err) }

func explain(ref name.Reference, doing string, err error) error {
	var own *layer.Error
	var disk *fs.PathError
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &own) || errors.As(err, &disk) {
		return err
	}
	host := ref.Context().RegistryStr()
	e := &answerError{err: err, text: fmt.Sprintf("%s does not answer as a registry does: %s", host, quote(err))}
	var answer *transport.Error
	var network net.Error
	var authority x509.UnknownAuthorityError
	var stalled *stall.Error
	switch {
	case errors.As(err, &stalled):
		e.noAnswer, e.text = true, quote(stalled)
	case errors.As(err, &authority):
		e.text = fmt.Sprintf("the certificate of %s is signed by an authority that this machine does not trust", host)
	case errors.As(err, &answer):
		e.noAnswer, e.text = explainAnswer(ref, doing, answer)
	case errors.As(err, &network):
		e.noAnswer, e.text = true, fmt.Sprintf("cannot reach %s: %s", host, quote(networkCause(err)))
	}
	return e
}

func explainAnswer(ref name.Reference, doing string, err *transport.Error) (none bool, text string) {
	repo, host := ref.Context().RepositoryStr(), ref.Context().RegistryStr()
	switch code := err.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return false, fmt.Sprintf("%s does not let you "+doing+" (%s)", host, repo, loginCommand(host))
	case code == http.StatusNotFound:
		missing := strings.TrimPrefix(ref.Name(), host+"/")
		return false, fmt.Sprintf("%s has no %s: check the name and the tag", host, missing)
	case code == http.StatusTooManyRequests:
		return true, fmt.Sprintf("%s answers that there were too many requests: "+
			"wait, or use credentials with a higher limit (%s)", host, loginCommand(host))
	case code >= 500:
		return true, fmt.Sprintf("%s is out of order, it answers %d %s", host, code, http.StatusText(code))
	}
	return false, fmt.Sprintf("%s answers %d: %s", host, err.StatusCode, quote(err))
}

// quote returns the text of another program's error on one line, shortened.
func quote(err error) string {
	const most = 300
	text := visible.Line(strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " "))
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// loginCommand returns the command that stores credentials for a registry.
func loginCommand(registry string) string {
	if registry == name.DefaultRegistry {
		return "docker login"
	}
	return "docker login " + registry
}

// networkCause returns the innermost, most specific part of a network error.
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
