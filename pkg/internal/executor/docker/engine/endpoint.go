package engine

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/connhelper"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// endpoint is where an engine listens, in the form in which docker keeps it in contexts.
type endpoint struct {
	Host          string
	SkipTLSVerify bool
	tls           *tls.Config
}

// findEndpoint resolves a URL or context name as the docker command does.
func findEndpoint(host string) (endpoint, error) {
	switch {
	case strings.Contains(host, "://"):
		return fromURL(host)
	case host != "":
		return fromContext(host)
	case os.Getenv(client.EnvOverrideHost) != "":
		return fromURL(os.Getenv(client.EnvOverrideHost))
	case os.Getenv("DOCKER_CONTEXT") != "":
		return fromContext(os.Getenv("DOCKER_CONTEXT"))
	}
	file, err := config.Load(configDir())
	if err != nil {
		return endpoint{}, err
	}
	return fromContext(file.CurrentContext)
}

// schemes are the ways to reach an engine.
var schemes = []string{"unix", "npipe", "tcp", "ssh", "http", "https", "fd"}

// ChosenBy says what of the user's settings names an engine, at the start of a sentence; "" if none does, and it is
// the default one.
func ChosenBy() string {
	if os.Getenv(client.EnvOverrideHost) != "" {
		return client.EnvOverrideHost
	}
	if name := os.Getenv("DOCKER_CONTEXT"); name != "" {
		return chosenByContext("DOCKER_CONTEXT", name)
	}
	file, err := config.Load(configDir())
	if err != nil {
		return ""
	}
	return chosenByContext(fmt.Sprintf("The current docker context, %s,", file.CurrentContext), file.CurrentContext)
}

func chosenByContext(by, name string) string {
	if name == "" || name == "default" {
		return ""
	}
	return by
}

func fromURL(host string) (endpoint, error) {
	scheme, _, _ := strings.Cut(host, "://")
	if !slices.Contains(schemes, scheme) {
		return endpoint{}, fmt.Errorf("%s is no way to reach an engine: write unix:///path, tcp://host:port, "+
			"ssh://user@host, or the name of a docker context", host)
	}
	return endpoint{Host: host}, nil
}

// configDir is where the docker command has its configuration. The library looks at the
// environment only once.
func configDir() string {
	if dir := os.Getenv(config.EnvOverrideConfigDir); dir != "" {
		return dir
	}
	return config.Dir()
}

// fromContext reads a docker context. The context "default" is what no context is.
func fromContext(name string) (endpoint, error) {
	if name == "" || name == "default" {
		return endpoint{Host: client.DefaultDockerHost}, nil
	}
	contexts := contextStore()
	meta, err := contexts.GetMetadata(name)
	if err != nil {
		return endpoint{}, fmt.Errorf(
			"there is no docker context %q: \"docker context ls\" lists those there are", name)
	}
	end, ok := meta.Endpoints["docker"].(endpoint)
	if !ok || end.Host == "" {
		return endpoint{}, fmt.Errorf("the docker context %q names no engine", name)
	}
	end.tls, err = contextTLS(contexts, name, end.SkipTLSVerify)
	return end, err
}

func contextStore() *store.ContextStore {
	metadata := func() any { return &map[string]any{} }
	return store.New(filepath.Join(configDir(), "contexts"),
		store.NewConfig(metadata, store.EndpointTypeGetter("docker", func() any { return &endpoint{} })))
}

// contextTLS makes the TLS configuration of a context; nil where it has none.
func contextTLS(contexts *store.ContextStore, name string, skipVerify bool) (*tls.Config, error) {
	files, err := contexts.ListTLSFiles(name)
	if err != nil {
		return nil, err
	}
	if len(files["docker"]) == 0 && !skipVerify {
		return nil, nil
	}
	read := func(file string) []byte {
		data, _ := contexts.GetTLSData(name, "docker", file)
		return data
	}
	conf := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: skipVerify}
	if ca := read("ca.pem"); ca != nil {
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(ca) {
			return nil, fmt.Errorf("ca.pem of the docker context %q holds no certificate", name)
		}
	}
	if cert, key := read("cert.pem"), read("key.pem"); cert != nil && key != nil {
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("the client certificate of the docker context %q: %w", name, err)
		}
		conf.Certificates = []tls.Certificate{pair}
	}
	return conf, nil
}

// client makes a client of the endpoint's engine, which is waited for as long as the limits say.
func (e endpoint) client(l stall.Limits) (*client.Client, *limitedTransport, error) {
	transport := &http.Transport{MaxIdleConns: 6, IdleConnTimeout: 30 * time.Second} // the client's own numbers
	if e.ownTLS() {
		transport.TLSClientConfig = e.tls
	}
	web := &http.Client{Transport: transport, CheckRedirect: client.CheckRedirect}
	opts, err := e.options()
	if err != nil {
		return nil, nil, err
	}
	api, err := client.NewClientWithOpts(append([]client.Opt{client.WithHTTPClient(web)}, opts...)...)
	// The client has wrapped the transport, for tracing that nobody reads; what wraps it hides from
	// it that an archive writes itself. (With certificates of the environment's it has another one,
	// and archives go through a pipe.)
	patient := &limitedTransport{transport, l, e.Host}
	web.Transport = patient
	return api, patient, err
}

// ownTLS says whether the context has certificates for the endpoint; else those that the environment
// names are used, if any.
func (e endpoint) ownTLS() bool { return e.tls != nil && strings.HasPrefix(e.Host, "tcp://") }

// options are what the client needs to reach the endpoint.
func (e endpoint) options() ([]client.Opt, error) {
	versions := []client.Opt{client.WithVersionFromEnv(), client.WithAPIVersionNegotiation()}
	switch {
	case strings.HasPrefix(e.Host, "ssh://"):
		opts, err := sshOptions(e.Host)
		return append(opts, versions...), err
	case e.ownTLS():
		return append(versions, client.WithHost(e.Host)), nil
	}
	return append(versions, client.WithTLSClientConfigFromEnv(), client.WithHost(e.Host)), nil
}

// sshOptions reaches an engine by the ssh command, as docker does.
func sshOptions(host string) ([]client.Opt, error) {
	helper, err := connhelper.GetConnectionHelper(host)
	if err != nil {
		return nil, err
	}
	if helper == nil {
		return nil, errors.New("this is no ssh address of an engine: " + host)
	}
	return []client.Opt{client.WithHost(helper.Host), client.WithDialContext(helper.Dialer)}, nil
}
