package registry

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"slices"
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

// IsAnswer reports whether err explains what a registry said, or that it said nothing.
func IsAnswer(err error) bool { return errors.As(err, new(*answerError)) }

// IsMissing reports whether a registry said that it does not have what it was asked for.
func IsMissing(err error) bool {
	var answer *transport.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound
}

// HasNot reports whether a registry does not have an image as far as can be told by the error of resolving its name: it
// cannot be reached, has no such image, or refuses to tell. Many registries do that if they have none.
func HasNot(err error) bool {
	var answer *transport.Error
	if errors.As(err, &answer) {
		return slices.Contains([]int{http.StatusNotFound, http.StatusUnauthorized, http.StatusForbidden},
			answer.StatusCode)
	}
	return IsNoAnswer(err)
}

func (e *answerError) Error() string { return e.text }
func (e *answerError) Unwrap() error { return e.err }

// ExplainRead explains an error of reading ref. Errors that are not the registry's are returned as
// they are, and one that the end of ctx caused as that.
func (a Access) ExplainRead(ctx context.Context, ref name.Reference, err error) error {
	return a.explain(ctx, asked{ref: ref}, err)
}

// ExplainPush is ExplainRead for a push to ref.
func (a Access) ExplainPush(ctx context.Context, ref name.Reference, err error) error {
	return a.explain(ctx, asked{ref: ref, push: true}, err)
}

// An asked is what a registry was asked to do.
type asked struct {
	ref  name.Reference
	push bool
}

func (a Access) explain(ctx context.Context, what asked, err error) error {
	var own *layer.Error
	var disk *fs.PathError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil: // requests fail with the cause of the end, such as another request's error
		return ctx.Err()
	case IsAnswer(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &own) || errors.As(err, &disk):
		return err
	}
	host := what.ref.Context().RegistryStr()
	e := &answerError{err: err, text: fmt.Sprintf("%s does not answer as a registry does: %s", host, quote(err))}
	var answer *transport.Error
	var network net.Error
	var certificate *tls.CertificateVerificationError
	var stalled *stall.Error
	switch {
	case errors.As(err, &stalled):
		e.noAnswer, e.text = true, quote(stalled)
	case errors.As(err, &certificate):
		e.text = explainCertificate(host, certificate)
	case isPlainHTTP(err):
		e.text = fmt.Sprintf("%s answers without TLS: registry %q { insecure = true } in gobuild.hcl permits that",
			host, host)
	case errors.As(err, &answer):
		status := answer.StatusCode
		e.noAnswer = status == http.StatusTooManyRequests || status >= 500
		e.text = describeAnswer(host, answer) + what.conclude(a.user(ctx, what.ref), answer)
	case errors.As(err, &network):
		e.noAnswer, e.text = true, fmt.Sprintf("cannot reach %s: %s", host, quote(networkCause(err)))
	}
	return e
}

// explainCertificate explains why a registry's certificate is not accepted.
func explainCertificate(host string, err *tls.CertificateVerificationError) string {
	return fmt.Sprintf("the certificate of %s is not accepted: %s; if it is of an authority of your own, "+
		"registry %q { ca = \"ca.pem\" } in gobuild.hcl names that", host, quote(err.Err), host)
}

// isPlainHTTP reports whether a server answered a TLS client in plain HTTP.
func isPlainHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/"
}

// describeAnswer says what was asked of a registry and what it answered, in its own words.
func describeAnswer(host string, err *transport.Error) string {
	if err.Request == nil {
		return fmt.Sprintf("%s answers %s", host, answerWords(err))
	}
	first, redirects := original(err.Request)
	if redirects > 0 && err.Request.URL.Host != first.URL.Host {
		host = fmt.Sprintf("%s, which %s names for it,", err.Request.URL.Host, first.URL.Host)
	} else if at := err.Request.URL.Host; HostName(at) != host && at != "" {
		host = at // a server of tokens
	}
	return fmt.Sprintf("%s answers %s to %s", host, answerWords(err), describeRequest(first))
}

// answerWords returns the status of an answer with the codes and messages in it, or its text.
func answerWords(err *transport.Error) string {
	status := http.StatusText(err.StatusCode)
	words := fmt.Sprintf("%d %s", err.StatusCode, status)
	if len(err.Errors) == 0 {
		if _, body, ok := strings.Cut(err.Error(), words+": "); ok && strings.TrimSpace(body) != "" && status != "" {
			words += fmt.Sprintf(" (%s)", quote(errors.New(body)))
		}
		return words
	}
	var list []string
	for _, d := range err.Errors {
		list = append(list, strings.TrimSuffix(string(d.Code)+": "+d.Message, ": "))
	}
	return fmt.Sprintf("%d %s", err.StatusCode, quote(errors.New(strings.Join(list, "; "))))
}

// parts are what the paths of a registry's requests name, and how messages call it.
var parts = []struct{ path, name string }{
	{"/manifests/", "manifest %s of %s"}, {"/blobs/uploads/", "an upload%.0s of %s"}, {"/blobs/", "blob %s of %s"},
}

// describeRequest names the manifest or blob of a request, and its repository.
func describeRequest(r *http.Request) string {
	what := r.URL.Path
	for _, part := range parts {
		if repo, id, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), part.path); ok {
			what = fmt.Sprintf(part.name, id, repo)
			break
		}
	}
	return visible.Line(r.Method + " " + what)
}

// conclude returns what follows for sure from an answer, and what to do, after the text of the
// answer; "" if nothing does. user is whose credentials the registry got.
func (a asked) conclude(user string, err *transport.Error) string {
	host, repo := a.ref.Context().RegistryStr(), a.ref.Context().RepositoryStr()
	login := loginCommand(host)
	switch code := err.StatusCode; {
	case code == http.StatusUnauthorized && user != "":
		return fmt.Sprintf("; gobuild used the credentials of %s (%s stores others)", user, login)
	case code == http.StatusForbidden && user != "":
		return fmt.Sprintf("; gobuild used the credentials of %s", user)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Sprintf("; gobuild has no credentials for it (%s stores some)", login)
	case code == http.StatusTooManyRequests && user == "":
		return fmt.Sprintf("; wait, or get a limit of your own (%s)", login)
	case has(err, transport.NameUnknownErrorCode) && a.push:
		return fmt.Sprintf("; create the repository %s there first", repo)
	case has(err, transport.NameUnknownErrorCode):
		return "; check the name"
	case has(err, transport.ManifestUnknownErrorCode) && !a.push:
		return "; check the tag"
	case code == http.StatusNotFound && !a.push && isOfBlob(err.Request):
		return "; the image's manifest names this blob, so the image in the registry is not whole"
	}
	return ""
}

// isOfBlob reports whether a request is one for a blob.
func isOfBlob(r *http.Request) bool { return r != nil && strings.Contains(r.URL.Path, "/blobs/") }

// has reports whether an answer has a code.
func has(err *transport.Error, code transport.ErrorCode) bool {
	for _, d := range err.Errors {
		if d.Code == code {
			return true
		}
	}
	return false
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
