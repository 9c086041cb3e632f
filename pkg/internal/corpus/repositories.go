package main

import "strings"

// A repository is a public one, laid out of its modules as a clone has it.
type repository struct {
	name    string
	shape   string // what is special about it
	modules []module
	setup   []string // a go command that completes it, such as "mod vendor"
	quick   bool     // it builds within seconds, so that CI takes part of it
}

// A module is a part of a repository.
type module struct {
	dir     string // in the repository, with slashes; "." for its root
	path    string
	version string
}

func root(path, version string) []module { return []module{{".", path, version}} }

// etcd returns the modules of etcd, which are released together.
func etcd(version string) []module {
	all := []module{{".", "go.etcd.io/etcd/v3", version}}
	for _, dir := range []string{"api", "client/pkg", "client/v3", "etcdctl", "etcdutl", "pkg", "server", "tests"} {
		all = append(all, module{dir, "go.etcd.io/etcd/" + strings.TrimSuffix(dir, "/v3") + "/v3", version})
	}
	return all
}

// repositories are of different shapes. The versions are fixed, so that a table can be compared with the
// one before.
var repositories = []repository{
	{name: "age", shape: "mains in cmd, tests and examples", modules: root("filippo.io/age", "v1.3.2"), quick: true},
	{name: "hey", shape: "main at the root, vendored", modules: root("github.com/rakyll/hey", "v0.1.5"),
		setup: []string{"mod", "vendor"}, quick: true},
	{name: "gofumpt", shape: "main at the root", modules: root("mvdan.cc/gofumpt", "v0.12.0")},
	{name: "age and gofumpt", shape: "a workspace", modules: []module{
		{"age", "filippo.io/age", "v1.3.2"},
		{"gofumpt", "mvdan.cc/gofumpt", "v0.12.0"},
	}, setup: []string{"work", "init", "./age", "./gofumpt"}},
	{name: "sh", shape: "mains in cmd, a Dockerfile beside one", modules: root("mvdan.cc/sh/v3", "v3.14.1")},
	{name: "grpc", shape: "a nested module, mains of benchmarks and tests", modules: []module{
		{".", "google.golang.org/grpc", "v1.85.0"},
		{"cmd/protoc-gen-go-grpc", "google.golang.org/grpc/cmd/protoc-gen-go-grpc", "v1.6.2"},
	}},
	{name: "x/mobile", shape: "mains with cgo and without",
		modules: root("golang.org/x/mobile", "v0.0.0-20261011034528-197770444867")},
	{name: "pprof", shape: "main at the root, embeds, programs as test data",
		modules: root("github.com/google/pprof", "v0.0.0-20261105003125-4bf881d7fb0b")},
	{name: "mage", shape: "main at the root, 40 programs as test data, .goreleaser.yml",
		modules: root("github.com/magefile/mage", "v1.17.2")},
	{name: "freeze", shape: "main at the root, embeds fonts, .goreleaser.yml",
		modules: root("github.com/charmbracelet/freeze", "v0.2.2")},
	{name: "protobuf", shape: "mains in cmd and internal/cmd", modules: root("google.golang.org/protobuf", "v1.36.12")},
	{name: "gotestsum", shape: "main at the root, mains in cmd, contrib and test data",
		modules: root("gotest.tools/gotestsum", "v1.13.0")},
	{name: "esbuild", shape: "go 1.13, one main among packages for npm",
		modules: root("github.com/evanw/esbuild", "v0.28.2")},
	{name: "x/tools", shape: "77 mains, 27 of them to build", modules: root("golang.org/x/tools", "v0.52.0")},
	{name: "pocketbase", shape: "mains in examples only, embeds an admin site",
		modules: root("github.com/pocketbase/pocketbase", "v0.40.4")},
	{name: "caddy", shape: "main in cmd, .goreleaser.yml",
		modules: root("github.com/caddyserver/caddy/v2", "v2.11.9")},
	{name: "etcd", shape: "nine modules that replace each other, a Dockerfile", modules: etcd("v3.6.8")},
	{name: "containerd", shape: "mains in cmd", modules: root("github.com/containerd/containerd/v2", "v2.4.2")},
}
