package lies

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// ofAnything are lies that any file can be told.
var ofAnything = []Lie{
	{Name: "a page of HTML", answer: text("<!DOCTYPE html>\n<html><body>Please \x1b[31mlog in\x1b[0m</body></html>\n")},
	{Name: "nothing at all", answer: text("")},
	{Name: "zeros", answer: text(strings.Repeat("\x00", 5000))},
	{Name: "half of it", wrap: half},
	{Name: "half of it, with the length of all", wrap: truncated},
	{Name: "a redirect to itself", answer: redirectTo("")},
	{Name: "a redirect to a file", answer: redirectTo("file:///etc/passwd")},
	{Name: "a redirect to another scheme", answer: redirectTo("gopher://localhost/")},
	{Name: "forbidden", answer: status(http.StatusForbidden)},
	{Name: "too many requests", answer: status(http.StatusTooManyRequests)},
	{Name: "an error of the server", answer: status(http.StatusInternalServerError)},
	{Name: "a status that is none", answer: status(299)},
	{Name: "a connection that is reset", answer: hangUp},
	{Name: "a header without end", answer: longHeader},
	{Name: "silence before the answer", Silent: true, answer: silence},
	{Name: "silence in the answer", Silent: true, answer: silenceWithin},
	{Name: "a byte now and then", Silent: true, answer: drip},
	{Name: "text without end", answer: endless},
	{Name: "a bomb of gzip", answer: bomb},
}

// ofOne are lies about one kind of file.
var ofOne = []Lie{
	{Name: "list: garbage", about: aboutList,
		answer: text("v1.2\nnot a version\nv0.0.1-gogogo.linux-amd64\n../../evil\n\x1b[2J\n")},
	{Name: "info: another module's version", about: aboutInfo, answer: text(`{"Version":"v9.9.9-not-that"}`)},
	{Name: "info: no JSON", about: aboutInfo, answer: text(`{"Version":`)},
	{Name: "mod: no go.mod", about: aboutMod, answer: text("module \"\nrequire (\n")},
	{Name: "zip: another zip", about: aboutZip, answer: text("PK\x05\x06" + strings.Repeat("\x00", 18))},
	{Name: "lookup: a tree that nobody signed", about: aboutLookup,
		answer: text("1\ngolang.org/toolchain v0.0.1 h1:AAAA=\n\ngo.sum database tree\n5\nAAAA=\n\n— " +
			"sum.example.org AAAA\n")},
	{Name: "everything: forbidden", about: aboutAll, answer: status(http.StatusForbidden)},
	{Name: "everything: a page of HTML", about: aboutAll, answer: text("<!DOCTYPE html>\n<html>")},
	{Name: "everything: silence", about: aboutAll, Silent: true, answer: silence},
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "the proxy says \x1b[1mno\x1b[0m", code) }
}

// redirectTo redirects, to the same place where to is empty.
func redirectTo(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		target := to
		if to == "" {
			target = r.URL.Path
		}
		w.Header().Set("Location", target)
		w.WriteHeader(http.StatusFound)
	}
}

// half serves the first half of the honest answer.
func half(honest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := answerOf(honest, r)
		w.Write(body[:len(body)/2])
	})
}

// truncated says how long the honest answer is, and ends before that.
func truncated(honest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := answerOf(honest, r)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
		w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	})
}

func answerOf(h http.Handler, r *http.Request) []byte {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.Bytes()
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func longHeader(w http.ResponseWriter, _ *http.Request) {
	for i := range 2000 {
		w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1000))
	}
}

func silence(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func silenceWithin(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "100000")
	fmt.Fprint(w, "v0.0.1-go1.2")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		fmt.Fprint(w, "x")
		w.(http.Flusher).Flush()
		time.Sleep(50 * time.Millisecond)
	}
}

func endless(w http.ResponseWriter, r *http.Request) {
	line := strings.Repeat("v0.0.1-go1.2.3.linux-amd64\n", 1000)
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, line); err != nil {
			return
		}
	}
}

// bomb is a gigabyte of zeros in a megabyte.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	zeros := make([]byte, 1<<20)
	for range 1 << 10 {
		if _, err := z.Write(zeros); err != nil {
			return
		}
	}
	_ = z.Close()
}
