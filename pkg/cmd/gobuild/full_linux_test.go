package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// onFull are arguments with which each verb prints something.
var onFull = map[string][][]string{
	"build":    {{"-only=printer"}, {"-format=json", "-only=printer"}, {"-quiet", "-only=printer"}, {"-help"}},
	"image":    {{}, {"-format=json"}, {"-quiet"}},
	"run":      {{"printer"}},
	"install":  {{"-dir=bin", "-only=printer"}},
	"plan":     {{}, {"-format=json"}},
	"validate": {{}, {"-format=json"}, {"-format=sarif"}},
	"explain":  {{"unknown-attribute"}},
	"fmt":      {{"-check"}, {"-diff"}, {}},
	"lsp":      {{}},
	"init":     {{}},
	"update":   {{}},
	"cache":    {{"warm", "-allow=store"}, {"stat", "-allow=store"}, {"prune", "-older=1d", "-allow=store"}},
	"clean":    {{}},
	"version":  {{}, {"-help"}},
	"help":     {{}, {"image"}},

	"completion": {{"bash"}},
	"man":        {{}},
}

const fullConfig = `cache { url = "file://./store" }

target "printer" { package = "." }

image "files" {
base = "scratch"

  file "/etc/hello" {
    source = "go.mod"
  }
}
`

const fullProgram = `package main

import (
	"fmt"
	"os"
)

func main() {
	if _, err := fmt.Println("hello"); err != nil {
		os.Exit(1)
	}
}
`

// A write error on standard output is exit code 1, whatever the verb: results that nobody got are
// no success.
func TestFullOutput(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := testbinary.Forget(dir); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("GOBUILD_EXECUTOR", "host")
	names := []string{"help"}
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	for i, name := range names {
		if len(onFull[name]) == 0 {
			t.Errorf("nothing is tried with %s", name)
		}
		for j, args := range onFull[name] {
			t.Run(strings.Join(append([]string{name}, args...), " "), func(t *testing.T) {
				work := filepath.Join(dir, fmt.Sprint(i, j))
				for file, text := range map[string]string{
					"go.mod": "module example.com/full\n\ngo 1.26.8\n", "main.go": fullProgram,
					"gobuild.hcl": fullConfig, "session": session(), "store/ac/0": "",
				} {
					if name == "init" && file == "gobuild.hcl" {
						continue
					}
					writeTo(t, filepath.Join(work, file), text)
				}
				t.Chdir(work)
				if code := runOnFull(t, append([]string{name}, args...)); code != 1 {
					t.Errorf("exit code %d", code)
				}
			})
		}
	}
}

// session is one of an editor that ends well, so that only what the server writes can fail.
func session() string {
	var b strings.Builder
	for _, m := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`,
	} {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(m), m)
	}
	return b.String()
}

func writeTo(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// runOnFull runs a command line with a full device as standard output, and returns its exit code.
func runOnFull(t *testing.T, args []string) int {
	t.Helper()
	in, err := os.Open("session")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	defer func(stdin, stdout *os.File) { os.Stdin, os.Stdout = stdin, stdout }(os.Stdin, os.Stdout)
	os.Stdin, os.Stdout = in, full
	return showError(dispatch(t.Context(), args))
}
