package gobuild_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// writeModule writes a module with a program and what is built of it to a temporary directory.
func writeModule() (dir string) {
	dir, err := os.MkdirTemp("", "hello-")
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.mod":  "module example.com/hello\n\ngo 1.26.8\n",
		"main.go": "package main\n\nfunc main() { println(\"hello\") }\n",
		"gobuild.hcl": `
target "hello" {
  package   = "."
  platforms = ["linux/amd64"]
}

image "hello" {
  base    = "scratch"
  tags    = ["example.com/hello:1.0"]
  targets = [target.hello]
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			log.Fatal(err)
		}
	}
	return dir
}

// Build compiles the targets of a gobuild.hcl. The host executor needs no container engine.
func ExampleBuild() {
	dir := writeModule()
	defer os.RemoveAll(dir)

	err := gobuild.Build(context.Background(), gobuild.BuildOptions{
		Options:   gobuild.Options{Dir: dir, Executor: "host", Stdout: io.Discard},
		Selection: gobuild.Selection{Only: []string{"hello"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	built, err := filepath.Glob(filepath.Join(dir, "dist", "*", "*"))
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range built {
		name, _ := filepath.Rel(dir, path)
		fmt.Println(filepath.ToSlash(name))
	}
	// Output:
	// dist/linux_amd64/hello
}

// Without an engine, images are OCI layouts: directories that skopeo, podman and others read.
func ExampleImage() {
	dir := writeModule()
	defer os.RemoveAll(dir)

	err := gobuild.Image(context.Background(), gobuild.ImageOptions{
		Options: gobuild.Options{Dir: dir, Executor: "host", Stdout: io.Discard},
	})
	if err != nil {
		log.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "dist", "images", "hello", "index.json"))
	if err != nil {
		log.Fatal(err)
	}
	var index struct {
		Manifests []struct{ Annotations map[string]string }
	}
	if err := json.Unmarshal(data, &index); err != nil {
		log.Fatal(err)
	}
	for _, m := range index.Manifests {
		fmt.Println(m.Annotations["io.containerd.image.name"])
	}
	// Output:
	// example.com/hello:1.0
}

// A plan says what would be done, and does none of it. Programs read it as JSON.
func ExamplePlan() {
	dir := writeModule()
	defer os.RemoveAll(dir)

	var out bytes.Buffer
	err := gobuild.Plan(context.Background(), gobuild.PlanOptions{
		Options: gobuild.Options{Dir: dir, Executor: "host", Stdout: &out},
		Only:    []string{"image.hello"},
		Format:  "json",
	})
	if err != nil {
		log.Fatal(err)
	}
	var plan struct {
		Actions []struct{ Kind, Title, Why string }
	}
	if err := json.Unmarshal(out.Bytes(), &plan); err != nil {
		log.Fatal(err)
	}
	for _, a := range plan.Actions {
		fmt.Printf("%s: %s\n\t%s\n", a.Kind, a.Title, a.Why)
	}
	// Output:
	// toolchain: toolchain go1.26.8
	// 	runs: needed to compile hello for linux/amd64 with go1.26.8
	// compile: compile hello for linux/amd64 with go1.26.8
	// 	runs: it was not built before
	// assemble: assemble image hello for linux/amd64
	// 	runs if its result is missing or differs
	// deliver: write dist/images/hello
	// 	runs if its result is missing or differs
}
