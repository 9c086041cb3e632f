package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed monorepo
var sources embed.FS

var templates = template.Must(template.ParseFS(sources, "monorepo/*.tmpl"))

// goVersion is the toolchain that the monorepo's go.mod asks for.
const goVersion = "1.26.8"

// ownLabel marks images that a benchmark made.
const ownLabel = "dev.gobuild.bench"

// A monorepo is a repository of many binaries over 20 shared packages. All of them have a
// command line (cobra), metrics (promhttp) and a server (grpc).
type monorepo struct {
	Binaries int
	Mark     string // in the tags and labels of its images
	Plain    bool   // with the standard library alone
	Payload  int    // bytes that each binary is larger
}

// libs are shared packages without an edge to each other; a binary imports four of them.
var libs = []string{
	"account", "audit", "basket", "billing", "catalog", "coupon", "customer", "geo",
	"invoice", "ledger", "mailer", "order", "pricing", "report", "stock",
}

// halfShared is the package that every other binary imports, coreShared the one that all import.
const halfShared, coreShared = "session", "core"

// write makes the repository. What is there stays as it is, so that writing a larger one into
// the same directory adds the binaries that are missing.
func (m monorepo) write(dir string) error {
	w := writer{dir: dir}
	if m.Plain {
		w.put("go.mod", []byte("module example.com/shop\n\ngo "+goVersion+"\n"))
	} else {
		w.copy("go.mod", "go.mod.txt")
		w.copy("go.sum", "go.sum.txt")
	}
	w.fill("gobuild.hcl", "gobuild.hcl.tmpl", map[string]any{"Mark": m.Mark, "Label": ownLabel})
	for _, name := range []string{coreShared, "cli", "metrics", "rpc"} {
		w.fill("internal/"+name+"/"+name+".go", name+".go.tmpl", m)
	}
	for i, name := range append(libs[:len(libs):len(libs)], halfShared) {
		w.fill("internal/"+name+"/"+name+".go", "lib.go.tmpl",
			map[string]any{"Name": name, "Number": 11 + i, "Edition": name == halfShared})
	}
	w.edition("internal/"+coreShared, 0)
	w.edition("internal/"+halfShared, 0)
	if m.Payload > 0 {
		w.put("internal/"+coreShared+"/payload", noise(m.Payload))
	}
	for i := range m.Binaries {
		m.main(&w, i)
	}
	return w.err
}

// main writes the i-th binary.
func (m monorepo) main(w *writer, i int) {
	var describes []string
	for k := range 4 {
		describes = append(describes, libs[(i+k*4)%len(libs)])
	}
	if i%2 == 0 {
		describes = append(describes, halfShared)
	}
	dir := "cmd/" + binaryName(i)
	w.fill(dir+"/main.go", "main.go.tmpl", map[string]any{
		"Name": binaryName(i), "Imports": append([]string{"cli"}, describes...), "Describes": describes,
	})
	w.edition(dir, 0)
}

// binaryName is what the i-th binary is called.
func binaryName(i int) string { return fmt.Sprintf("svc%03d", i+1) }

// edit changes a package of the repository in dir; with another number, its binaries are others.
func edit(dir, pkg string, number int) error {
	return os.WriteFile(filepath.Join(dir, filepath.FromSlash(pkg), "edition.go"), editionFile(pkg, number), 0o644)
}

func editionFile(pkg string, number int) []byte {
	name := filepath.Base(pkg)
	if strings.HasPrefix(pkg, "cmd/") {
		name = "main"
	}
	return fmt.Appendf(nil, "package %s\n\nconst edition = \"%06d\"\n", name, number)
}

// noise is the same bytes each time, which cannot be compressed.
func noise(n int) []byte {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(data) // never fails
	return data
}

// A writer writes files below a directory, and keeps the first error.
type writer struct {
	dir string
	err error
}

func (w *writer) put(name string, data []byte) {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if _, err := os.Lstat(path); w.err != nil || !errors.Is(err, fs.ErrNotExist) {
		return
	}
	if w.err = os.MkdirAll(filepath.Dir(path), 0o755); w.err == nil {
		w.err = os.WriteFile(path, data, 0o644)
	}
}

func (w *writer) copy(name, from string) {
	data, err := sources.ReadFile("monorepo/" + from)
	w.err = errors.Join(w.err, err)
	w.put(name, data)
}

func (w *writer) fill(name, from string, values any) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, from, values); err != nil {
		w.err = errors.Join(w.err, err)
		return
	}
	data := out.Bytes()
	if strings.HasSuffix(name, ".go") {
		formatted, err := format.Source(data)
		if err != nil {
			w.err = errors.Join(w.err, fmt.Errorf("%s: %w", name, err))
			return
		}
		data = formatted
	}
	w.put(name, data)
}

func (w *writer) edition(pkg string, number int) { w.put(pkg+"/edition.go", editionFile(pkg, number)) }
