package registry

import (
	"strings"
	"testing"
)

func TestValidTag(t *testing.T) {
	for _, tag := range []string{"hello", "hello:1.0", "a/b/c:V1_x-y.z", "registry.example.com/hello:1",
		"localhost:5000/a:1", "[::1]:5000/a:1", "[::1]/a", "127.0.0.1:5000/x/y", "a__b/c.d/e--f:1"} {
		if err := CheckTag(tag); err != nil {
			t.Error(err)
		}
		if err := CheckReference(tag); err != nil {
			t.Error(err)
		}
	}
	long := strings.Repeat("a", 129)
	for tag, want := range map[string]string{
		"": "empty", "Hello:1": "lower case", "hello:": "write", "hello:.1": "colon", "hello:" +
			long: "128 letters", "hello:1.0+dirty": "128 letters", "-x.com/a": "write",
		"a..b.com/a": "write", "x-.com/a": "write",
		strings.Repeat("a", 256): "255 characters", "hello world": "write",
		"-a:1": "write", "a..b:1": "write", "a//b": "write", "a/": "write",
		"https://example.com/a":                   `leave out the "https://"`,
		"hello@sha256:" + strings.Repeat("0", 64): "digest", strings.Repeat("0a", 32): "image ID", "a:1:2": "write",
	} {
		if err := CheckTag(tag); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", tag, err)
		}
	}
}

func TestValidReference(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("0", 64)
	for _, ref := range []string{"debian" + digest, "debian:bookworm" + digest, "example.com/a/b:1"} {
		if err := CheckReference(ref); err != nil {
			t.Error(err)
		}
	}
	for _, ref := range []string{"", "Debian", "debian:", "debian@sha256:12", "debian@md5:00", "a b", "a:-"} {
		if err := CheckReference(ref); err == nil || !strings.Contains(err.Error(), "not a valid image reference") {
			t.Errorf("%q: %v", ref, err)
		}
	}
}
