package stale

import (
	"strings"
	"testing"
)

const goFile = `// Copyright

//go:build linux

// Package doc.
package p

import (
	"embed"
	"fmt"
)

//go:embed a.txt
var f embed.FS

func main() { fmt.Println(f) }
`

// The header of a file changes with what go list reads of it, and with nothing else.
func TestHeader(t *testing.T) {
	was := header([]byte(goFile))
	for _, test := range []struct {
		name, from, to string
		same           bool
	}{
		{"body", "fmt.Println(f)", "fmt.Print(f)", true},
		{"declaration added", "func main", "var x int\n\nfunc main", true},
		{"constraint", "linux", "darwin", false},
		{"package", "package p", "package q", false},
		{"import", `"fmt"`, `"log"`, false},
		{"another import declaration", "//go:embed", "import \"os\"\n\n//go:embed", false},
		{"pattern", "a.txt", "b.txt", false},
		{"pattern added", "func main", "//go:embed c.txt\nvar c string\n\nfunc main", false},
		{"broken imports", "import (", "import [", false},
		{"broken body", "func main() {", "func main() [", true},
	} {
		if got := header([]byte(replaced(t, test.from, test.to))) == was; got != test.same {
			t.Errorf("%s: same is %t", test.name, got)
		}
	}
	if header([]byte("no go")) == header([]byte("no Go")) {
		t.Error("two files that cannot be parsed look the same")
	}
}

func TestTestHeader(t *testing.T) {
	for src, want := range map[string]string{
		"package p\n\nimport \"testing\"": "package p",
		"package p_test":                  "package p",
		"package q":                       "package q",
	} {
		if got := testHeader([]byte(src)); got != want {
			t.Errorf("%q: %q", src, got)
		}
	}
	if one, two := testHeader(nil), testHeader([]byte("x")); one == two {
		t.Error("two broken files look the same")
	}
}

func replaced(t *testing.T, from, to string) string {
	t.Helper()
	if !strings.Contains(goFile, from) {
		t.Fatalf("there is no %q", from)
	}
	return strings.Replace(goFile, from, to, 1)
}
