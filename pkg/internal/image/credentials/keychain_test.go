package credentials_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/credentials"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A user has a configuration of Docker, and programs on the PATH.
type user struct {
	dir     string
	printed bytes.Buffer
	keys    *credentials.Keychain
}

// newUser returns a user with a config.json, whose helpers are shell scripts by name.
func newUser(t *testing.T, config string, helpers map[string]string) *user {
	t.Helper()
	u := &user{dir: t.TempDir()}
	t.Setenv("HOME", u.dir)
	t.Setenv("DOCKER_CONFIG", u.dir)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("PATH", u.dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	u.write(t, "config.json", config)
	for program, script := range helpers {
		u.write(t, "docker-credential-"+program, "#!/bin/sh\necho asked >>"+u.dir+"/asked\n"+script)
	}
	r := progress.New(&u.printed)
	t.Cleanup(r.Close)
	u.keys = credentials.New(stall.Limits{Wait: 4 * time.Second}, r)
	return u
}

func (u *user) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(u.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// find returns the name of the user in the credentials of a repository; "" if there are none.
func (u *user) find(t *testing.T, repository string) string {
	t.Helper()
	repo, err := name.NewRepository(repository)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := authn.Resolve(t.Context(), u.keys, repo)
	if err != nil {
		t.Fatal(err)
	}
	c, err := authn.Authorization(t.Context(), auth)
	if err != nil {
		t.Fatal(err)
	}
	return c.Username + c.IdentityToken
}

func TestFile(t *testing.T) {
	u := newUser(t, `{"auths": {"r.example.com": {"auth": "YTpi"}, "https://index.docker.io/v1/": {"auth": "aHViOng="},
		"r.example.com/team/app": {"auth": "dGVhbTp4"}}}`, nil)
	for repo, want := range map[string]string{"r.example.com/x": "a", "r.example.com/team/app": "team",
		"debian": "hub", "other.example.com/x": ""} {
		if got := u.find(t, repo); got != want {
			t.Errorf("%s: %q, not %q", repo, got, want)
		}
	}
	if u.printed.Len() > 0 {
		t.Error(u.printed.String())
	}
}

// Podman's file counts where Docker has none.
func TestPodman(t *testing.T) {
	u := newUser(t, "{}", nil)
	if err := os.Remove(filepath.Join(u.dir, "config.json")); err != nil {
		t.Fatal(err)
	}
	u.write(t, ".config/containers/auth.json", `{"auths": {"r.example.com": {"auth": "cG9kbWFuOng="}}}`)
	if got := u.find(t, "r.example.com/x"); got != "podman" {
		t.Errorf("%q", got)
	}
}

func TestVariable(t *testing.T) {
	u := newUser(t, `{"credsStore": "absent"}`, nil)
	t.Setenv("DOCKER_AUTH_CONFIG", `{"auths": {"r.example.com": {"auth": "ZW52Ong="}}}`)
	if got := u.find(t, "r.example.com/x"); got != "env" || u.printed.Len() > 0 {
		t.Errorf("%q\n%s", got, u.printed.String())
	}
}

// A helper is asked once for a registry, however many ask.
func TestHelperIsAskedOnce(t *testing.T) {
	u := newUser(t, `{"credHelpers": {"r.example.com": "good"}, "auths": {"r.example.com": {"auth": "YTpi"}}}`,
		map[string]string{"good": `read host; sleep 0.2; echo "{\"Username\": \"of $host\", \"Secret\": \"x\"}"`})
	var all sync.WaitGroup
	for _, repo := range []string{"a", "b", "c/d", "a"} {
		all.Go(func() {
			if got := u.find(t, "r.example.com/"+repo); got != "of r.example.com" {
				t.Errorf("%s: %q", repo, got)
			}
		})
	}
	all.Wait()
	if asked, _ := os.ReadFile(filepath.Join(u.dir, "asked")); string(asked) != "asked\n" {
		t.Errorf("it was %q", asked)
	}
}

func TestIdentityToken(t *testing.T) {
	u := newUser(t, `{"credsStore": "token"}`,
		map[string]string{"token": `echo '{"Username": "<token>", "Secret": "identity"}'`})
	if got := u.find(t, "r.example.com/x"); got != "identity" {
		t.Errorf("%q", got)
	}
}

// A helper that is absent, fails, hangs or talks nonsense is a warning, one that knows nothing is not.
func TestHelperFails(t *testing.T) {
	for name, test := range map[string]struct{ script, says string }{
		"absent":   {"", "names the credential helper docker-credential-absent, which is not on the PATH"},
		"failing":  {"echo no key; echo locked >&2; exit 3", "docker-credential-failing failed"},
		"hanging":  {"exec sleep 60", "docker-credential-hanging gave no answer within 4s (set GOBUILD_NETWORK_"},
		"nonsense": {"echo '<html>'", "docker-credential-nonsense failed"},
		"knowing":  {`echo "credentials not found in native keychain"; exit 1`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			helpers := map[string]string{name: test.script}
			if test.script == "" {
				helpers = nil
			}
			u := newUser(t, `{"credsStore": "`+name+`"}`, helpers)
			began := time.Now()
			if got := u.find(t, "r.example.com/x"); got != "" {
				t.Errorf("it gave %q", got)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			text := u.printed.String()
			t.Log(text)
			if test.says == "" && text != "" || !strings.Contains(text, test.says) ||
				test.says != "" && !strings.Contains(text, "r.example.com is asked without credentials") {
				t.Errorf("it says %q", text)
			}
			if name == "hanging" && !strings.Contains(text, "waiting for docker-credential-hanging") {
				t.Errorf("the wait is not said: %q", text)
			}
		})
	}
}

func TestBrokenFile(t *testing.T) {
	u := newUser(t, `{"auths": `, nil)
	if got := u.find(t, "r.example.com/x"); got != "" ||
		!strings.Contains(u.printed.String(), "config.json cannot be read") {
		t.Errorf("%q\n%s", got, u.printed.String())
	}
}

// The end of a run ends the wait for a helper, without a warning.
func TestCancelled(t *testing.T) {
	u := newUser(t, `{"credsStore": "hanging"}`, map[string]string{"hanging": "exec sleep 60"})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := u.keys.Find(ctx, "r.example.com"); err == nil || u.printed.Len() > 0 {
		t.Errorf("%v\n%s", err, u.printed.String())
	}
}
