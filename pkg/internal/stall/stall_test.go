package stall_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// short are limits for tests.
var short = stall.Limits{Wait: 200 * time.Millisecond}

// served answers requests to h through a watched transport.
func served(t *testing.T, h http.HandlerFunc) (*http.Client, string) {
	ended := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h(w, r)
		if r.Header.Get("Hang") != "" || r.URL.Path == "/hang" {
			<-ended
		}
	}))
	t.Cleanup(func() { close(ended); s.Close() })
	return &http.Client{Transport: stall.Transport(http.DefaultTransport, short)}, s.URL
}

func write(w http.ResponseWriter, n int) {
	io.WriteString(w, strings.Repeat("x", n))
	w.(http.Flusher).Flush()
}

// A server that is silent, before its answer or in it, or that drips, is given up by its name.
func TestTransportGivesUp(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"no headers": func(http.ResponseWriter, *http.Request) {},
		"no body":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200); write(w, 0) },
		"half a body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10000")
			write(w, 5000)
		},
		"drips": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				write(w, 1)
				time.Sleep(20 * time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, url := served(t, h)
			began := time.Now()
			err := get(client, strings.Replace(url, "http://", "http://user:secret@", 1)+"/hang")
			if took := time.Since(began); !stall.Is(err) || took > 5*time.Second {
				t.Fatalf("%v after %v", err, took)
			}
			if text := err.Error(); !strings.Contains(text, url+"/hang") || strings.Contains(text, "secret") ||
				!strings.Contains(text, stall.Variable) {
				t.Errorf("the error is %q", text)
			}
		})
	}
}

func get(c *http.Client, url string) error {
	resp, err := c.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// One that is slow, but moves on, is not; nor one that waits for its reader.
func TestTransportIsPatient(t *testing.T) {
	client, url := served(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 5 {
			write(w, 2000)
			time.Sleep(100 * time.Millisecond)
		}
	})
	if err := get(client, url); err != nil {
		t.Error(err)
	}
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	time.Sleep(2 * short.Wait)
	if data, err := io.ReadAll(resp.Body); err != nil || len(data) != 10000 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// A patient context waits.
func TestPatient(t *testing.T) {
	client, url := served(t, func(http.ResponseWriter, *http.Request) { time.Sleep(2 * short.Wait) })
	r, err := http.NewRequestWithContext(stall.WithoutLimits(t.Context()), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// A server that does not take what is sent is given up, one that a slow sender keeps waiting is not.
func TestTransportUpload(t *testing.T) {
	client, url := served(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/hang" {
			io.Copy(io.Discard, r.Body)
		}
	})
	resp, err := client.Post(url, "text/plain", &slowly{left: 4})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if _, err := client.Post(url+"/hang", "text/plain", io.LimitReader(zeros{}, 1<<30)); !stall.Is(err) {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// slowly takes longer for each byte than a peer is waited for.
type slowly struct{ left int }

func (s *slowly) Read(p []byte) (int, error) {
	if s.left--; s.left < 0 {
		return 0, io.EOF
	}
	time.Sleep(short.Wait * 3 / 2)
	return copy(p, "x"), nil
}

func TestReader(t *testing.T) {
	from, to := io.Pipe()
	defer to.Close()
	r := stall.Reader(from, short, "somebody")
	go to.Write([]byte("abc"))
	data, err := io.ReadAll(r)
	var stalled *stall.Error
	if !errors.As(err, &stalled) || stalled.Peer != "somebody" || stalled.Got != 3 || string(data) != "abc" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestFromEnvironment(t *testing.T) {
	if l, err := stall.FromEnvironment([]string{"A=b", stall.Variable + "=90s"}); err != nil ||
		l.Wait != 90*time.Second || l.Floor != stall.Default.Floor {
		t.Errorf("%+v, %v", l, err)
	}
	for _, bad := range []string{"90", "-1s", "soon"} {
		if _, err := stall.FromEnvironment([]string{stall.Variable + "=" + bad}); err == nil ||
			!strings.Contains(err.Error(), bad) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
