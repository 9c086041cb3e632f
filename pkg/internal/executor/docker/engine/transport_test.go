package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// What is waited for, and how.
func TestKindOf(t *testing.T) {
	for request, want := range map[string]kind{
		"GET /v1.41/info": describes, "HEAD /_ping": describes, "GET /v1.41/images/x/json": describes,
		"POST /v1.41/images/load": works, "GET /v1.41/images/get": works, "PUT /v1.41/containers/x/archive": works,
		"DELETE /v1.41/containers/x":    works,
		"POST /v1.41/containers/x/wait": waits, "GET /v1.41/events": waits, "POST /v1.41/exec/x/start": waits,
		"POST /v1.41/containers/x/attach": waits,
	} {
		method, path, _ := strings.Cut(request, " ")
		if got := kindOf(httptest.NewRequest(method, path, nil)); got != want {
			t.Errorf("%s is %d, want %d", request, got, want)
		}
	}
}

// A body that writes itself does so through the transport, and one that the engine does not take is
// given up.
func TestPatienceOfUploads(t *testing.T) {
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/silent" {
			<-release
			return
		}
		io.Copy(io.Discard, r.Body)
	}))
	defer s.Close()
	defer close(release)
	limits := stall.Limits{Wait: 100 * time.Millisecond}
	web := &http.Client{Transport: &limitedTransport{http.DefaultTransport, limits, "here"}}
	body := &selfWriting{}
	resp, err := web.Post(s.URL, "", body)
	if err != nil || !body.wrote {
		t.Fatalf("%v, wrote itself: %t", err, body.wrote)
	}
	resp.Body.Close()
	for _, body := range []io.Reader{nil, &selfWriting{}, strings.NewReader("x"), io.LimitReader(zeros{}, 1<<30)} {
		var silent *stall.Error
		if _, err := web.Post(s.URL+"/silent", "", body); !errors.As(err, &silent) || !strings.Contains(err.Error(),
			"the Docker engine at here (POST /silent)") {
			t.Errorf("%T: %v", body, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// selfWriting is content that knows how to write itself.
type selfWriting struct{ wrote bool }

func (*selfWriting) Read([]byte) (int, error) { return 0, io.EOF }
func (*selfWriting) Close() error             { return nil }
func (s *selfWriting) WriteTo(w io.Writer) (int64, error) {
	s.wrote = true
	n, err := w.Write([]byte("content"))
	return int64(n), err
}

// Messages are bounded, each for itself.
func TestMessagesAreBounded(t *testing.T) {
	var many bytes.Buffer
	for range 100 {
		if err := json.NewEncoder(&many).Encode(message{Status: strings.Repeat("x", 50_000)}); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	if err := readMessages(&many, func(message) { n++ }); err != nil || n != 100 {
		t.Errorf("%d messages, %v", n, err)
	}
	if err := readMessages(io.MultiReader(strings.NewReader(`{"status":"`), zeros{}), func(message) {}); err == nil {
		t.Error("a message without end is read")
	}
	endless := io.MultiReader(strings.NewReader(`{"status":"`), strings.NewReader(strings.Repeat("x", 3<<20)))
	if err := readMessages(endless, func(message) {}); err == nil || !strings.Contains(err.Error(), "more than 1 MiB") {
		t.Errorf("%v", err)
	}
}
