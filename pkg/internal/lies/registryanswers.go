package lies

import (
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"
)

// RegistryLies are all ways in which a registry may lie.
func RegistryLies() []RegistryLie {
	return append(append([]RegistryLie{}, contentLies...), answerLies...)
}

// quiet is for servers whose handlers give up.
var quiet = log.New(io.Discard, "", 0)

// evil is what an error page says: a terminal must not see it as it is, and not all of it.
const evil = "<html>\x1b[2J\x1b]0;title\x07\u009b31m\u202e\r\n::error::injected\n"

// The lies of answers: what is sent is not what was asked for, or does not end.
var answerLies = []RegistryLie{
	{Name: "another blob of the same size", Says: "is something else",
		serve: on("GET", "/blobs/", func(s *Registry, w http.ResponseWriter, r *http.Request) {
			data := []byte(strings.Repeat("x", len(s.lying.blobs[last(r)])))
			w.Write(data)
		})},
	{Name: "half a blob", Says: "EOF",
		serve: on("GET", "/blobs/", func(s *Registry, w http.ResponseWriter, r *http.Request) {
			data := s.lying.blobs[last(r)]
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			w.Write(data[:len(data)/2])
		})},
	{Name: "an empty blob", Says: "",
		serve: on("GET", "/blobs/", func(*Registry, http.ResponseWriter, *http.Request) {})},
	{Name: "an endless blob", Says: "is something else", serve: on("GET", "/blobs/", endlessBody)},
	{Name: "an endless manifest", Says: "a manifest of more than 4 MiB", serve: on("", "/manifests/", endlessBody)},
	{Name: "an endless first answer", Says: "",
		serve: on("", "/v2/", func(s *Registry, w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			endlessBody(s, w, r)
		})},
	{Name: "a blob that is packed for the way", Says: "is something else", serve: on("GET", "/blobs/", packed)},
	{Name: "a manifest that is packed for the way", Says: "a manifest of more than 4 MiB",
		serve: on("GET", "/manifests/", packed)},
	{Name: "another manifest than was asked for", Says: "digest",
		serve: on("GET", "/manifests/sha256:", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", manifestType)
			w.Write([]byte(`{"schemaVersion":2}`))
		})},
	{Name: "a tag that stands for nothing", Says: "answers 404", serve: head(digest([]byte("nothing")))},
	{Name: "a tag of another algorithm", Says: "", serve: head("sha512:" + strings.Repeat("b", 128))},
	{Name: "a tag that leads elsewhere", Says: "",
		serve: func(_ *Registry, w http.ResponseWriter, r *http.Request) bool {
			if strings.Contains(r.URL.Path, "/manifests/") {
				w.Header().Set("Docker-Content-Digest", "sha256:../../../etc/passwd")
				w.Header().Set("Content-Type", "\x1b[2J")
				http.Error(w, evil, http.StatusTeapot)
				return true
			}
			return false
		}},
	{Name: "silence at once", Says: "sent and took nothing", serve: on("", "/v2/", silent)},
	{Name: "silence for a manifest", Says: "sent and took nothing", serve: on("", "/manifests/", silent)},
	{Name: "silence for a blob", Says: "sent and took nothing", serve: on("GET", "/blobs/", silent)},
	{Name: "silence within a blob", Says: "so gobuild stopped waiting",
		serve: on("GET", "/blobs/", func(s *Registry, w http.ResponseWriter, r *http.Request) {
			w.Write([]byte{0x1f})
			w.(http.Flusher).Flush()
			silent(s, w, r)
		})},
	{Name: "a blob that drips", Says: "so gobuild stopped waiting", serve: on("GET", "/blobs/", drips)},
	{Name: "a manifest that drips", Says: "so gobuild stopped waiting", serve: on("GET", "/manifests/", drips)},
	{Name: "a page of HTML for a manifest", Says: "answers 418", serve: on("", "/manifests/", page(http.StatusTeapot))},
	{Name: "a page of HTML for a blob", Says: "answers 418", serve: on("", "/blobs/", page(http.StatusTeapot))},
	{Name: "a page of HTML at once", Says: "", serve: on("", "/v2/", page(http.StatusTeapot))},
	{Name: "out of order", Says: "answers 500", serve: on("", "/manifests/", page(http.StatusInternalServerError))},
	{Name: "too many requests", Says: "answers 429",
		serve: on("", "/manifests/", page(http.StatusTooManyRequests))},
	{Name: "an error of a megabyte", Says: "",
		serve: on("", "/manifests/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprintf(w, `{"errors":[{"code":"DENIED","message":"%s\u001b[2J"}]}`, strings.Repeat("long ", 200_000))
		})},
	{Name: "part of a blob", Says: "",
		serve: on("GET", "/blobs/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusPartialContent)
		})},
	{Name: "no content", Says: "",
		serve: on("", "/manifests/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
		})},
	{Name: "a closed connection", Says: "", serve: on("GET", "/blobs/", closeIt)},
	{Name: "a connection that is always closed", Says: "", serve: on("", "/v2/", closeIt)},
	{Name: "something else than HTTP", Says: "",
		serve: on("", "/v2/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				fmt.Fprint(conn, "SSH-2.0-\x1b[2J\r\n")
				conn.Close()
			}
		})},
	{Name: "headers of megabytes", Says: "",
		serve: on("", "/v2/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			for i := range 2000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1000))
			}
		})},
	{Name: "a loop of redirects", Says: "redirects",
		serve: on("GET", "/blobs/", func(_ *Registry, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		})},
	{Name: "a redirect to a file", Says: "file", serve: on("GET", "/blobs/", redirect("file:///etc/passwd"))},
	{Name: "a redirect to link-local addresses", Says: "link-local",
		serve: on("GET", "/blobs/", redirect("http://169.254.169.254/latest/meta-data"))},
	{Name: "credentials are never enough", Says: "answers 401",
		serve: on("", "/v2/", challenge(`Basic realm="x"`))},
	{Name: "a token from a file", Says: "realm",
		serve: on("", "/v2/", challenge(`Bearer realm="file:///etc/passwd",service="x"`))},
	{Name: "a token from link-local addresses", Says: "link-local",
		serve: on("", "/v2/", challenge(`Bearer realm="http://169.254.169.254/token",service="x"`))},
	{Name: "no realm", Says: "realm", serve: on("", "/v2/", challenge(`Bearer service="x"`))},
	{Name: "a token of HTML", Says: "", serve: token(func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, evil)
	})},
	{Name: "no token", Says: "token", serve: token(func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"not\u001b[2J":"one"}`)
	})},
	{Name: "an endless token", Says: "", serve: token(endlessBody)},
	{Name: "silence for a token", Says: "sent and took nothing", serve: token(silent)},
	{Name: "a token that is never enough", Says: "answers 401",
		serve: token(func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"token":"x"}`)
		})},
	{Name: "a push is not taken", Push: true, Says: "answers 418",
		serve: on("POST", "/blobs/uploads/", page(http.StatusTeapot))},
	{Name: "silence for a push", Push: true, Says: "so gobuild stopped waiting",
		serve: on("PATCH", "/blobs/uploads/", silent)},
	{Name: "a push to a file", Push: true, Says: "",
		serve: on("POST", "/blobs/uploads/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusAccepted)
		})},
	{Name: "a push to nowhere", Push: true, Says: "",
		serve: on("POST", "/blobs/uploads/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
		})},
	{Name: "a tag is not taken", Push: true, Says: "answers 403",
		serve: on("PUT", "/manifests/", page(http.StatusForbidden))},
}

func last(r *http.Request) string { return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:] }

// on lies where the path has a part; the method "" is any.
func on(method, part string, lie func(*Registry, http.ResponseWriter, *http.Request)) func(*Registry,
	http.ResponseWriter, *http.Request) bool {
	return func(s *Registry, w http.ResponseWriter, r *http.Request) bool {
		if method != "" && r.Method != method || !strings.Contains(r.URL.Path, part) {
			return false
		}
		lie(s, w, r)
		return true
	}
}

// head lies of the digest of a tag.
func head(digest string) func(*Registry, http.ResponseWriter, *http.Request) bool {
	return on("HEAD", "/manifests/", func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", manifestType)
		w.Header().Set("Content-Length", "100")
		w.Header().Set("Docker-Content-Digest", digest)
	})
}

func endlessBody(_ *Registry, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", manifestType)
	piece := []byte(strings.Repeat(" ", 1<<16))
	for r.Method != http.MethodHead && r.Context().Err() == nil {
		if _, err := w.Write(piece); err != nil {
			return
		}
	}
}

// packed sends a gigabyte of spaces in a megabyte.
func packed(_ *Registry, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", manifestType)
	z := gzip.NewWriter(w)
	defer func() { _ = z.Close() }()
	piece := []byte(strings.Repeat(" ", 1<<20))
	for r.Context().Err() == nil {
		if _, err := z.Write(piece); err != nil {
			return
		}
	}
}

func silent(s *Registry, _ http.ResponseWriter, r *http.Request) { s.wait(r) }

func drips(_ *Registry, w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		time.Sleep(50 * time.Millisecond)
	}
}

func page(code int) func(*Registry, http.ResponseWriter, *http.Request) {
	return func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
		fmt.Fprint(w, strings.Repeat(evil, 100))
	}
}

func redirect(to string) func(*Registry, http.ResponseWriter, *http.Request) {
	return func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

func challenge(text string) func(*Registry, http.ResponseWriter, *http.Request) {
	return func(_ *Registry, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", text)
		http.Error(w, evil, http.StatusUnauthorized)
	}
}

// token wants a token and lies where it is issued.
func token(lie func(*Registry, http.ResponseWriter, *http.Request)) func(*Registry, http.ResponseWriter,
	*http.Request) bool {
	return func(s *Registry, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/token" {
			lie(s, w, r)
		} else {
			challenge(`Bearer realm="http://`+s.Host+`/token",service="x",scope="repository:base:pull"`)(s, w, r)
		}
		return true
	}
}

// closeIt closes the connection.
func closeIt(_ *Registry, w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

// Elsewhere is a registry that sends whoever asks for a blob, with credentials, to another host.
// It is no lie: its image is to be had, but the other host must not learn the credentials.
var Elsewhere = RegistryLie{Name: "blobs are elsewhere",
	serve: func(s *Registry, w http.ResponseWriter, r *http.Request) bool {
		switch {
		case r.Header.Get("Authorization") == "":
			challenge(`Basic realm="x"`)(s, w, r)
		case strings.Contains(r.URL.Path, "/blobs/"):
			http.Redirect(w, r, s.other.URL+r.URL.Path, http.StatusTemporaryRedirect)
		default:
			return false
		}
		return true
	}}
