package engine

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// Podman answers like that where it cannot connect a container to its network.
func TestAttachSaysWhy(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		w.Write([]byte(`{"message":"netavark: nftables error: unable to execute nft"}`))
	}))
	defer s.Close()
	host := client.WithHost("tcp://" + s.Listener.Addr().String())
	api, err := client.NewClientWithOpts(host, client.WithVersion("1.41"))
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	_, err = (&Containers{api: api}).Attach(t.Context(), "x", "bridge", container.AttachOptions{Stream: true})
	for _, part := range []string{"nftables error", `the network "bridge"`, `docker { network = "host" }`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("no %s in %v", part, err)
		}
	}
}
