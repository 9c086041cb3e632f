//go:build linux

package soak

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

// A keeper is a module proxy that asks another one once for each path, and keeps the answers, so
// that toolchains can be fetched again and again.
type keeper struct {
	upstream string
	mu       sync.Mutex
	kept     map[string]answer
}

type answer struct {
	code int
	body []byte
}

var keeperOf = sync.OnceValue(func() *keeper {
	upstream := "https://proxy.golang.org"
	for _, p := range strings.FieldsFunc(os.Getenv("GOPROXY"), func(r rune) bool { return r == ',' || r == '|' }) {
		if strings.HasPrefix(p, "http") {
			upstream = p
			break
		}
	}
	return &keeper{upstream: strings.TrimSuffix(upstream, "/"), kept: map[string]answer{}}
})

var theKeeper = sync.OnceValue(func() string { return httptest.NewServer(keeperOf()).URL })

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := k.answer(r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.WriteHeader(a.code)
	_, _ = w.Write(a.body)
}

func (k *keeper) answer(path string) (answer, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if a, ok := k.kept[path]; ok {
		return a, nil
	}
	resp, err := http.Get(k.upstream + path)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode < 500 {
		k.kept[path] = answer{resp.StatusCode, body}
	}
	return answer{resp.StatusCode, body}, err
}

// proxied returns the environment of runs that fetch through the keeper.
func proxied(t *testing.T) string {
	t.Helper()
	return "GOPROXY=" + theKeeper()
}
