package schema

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// dir holds what is generated.
const dir = "../../../schemas"

var update = flag.Bool("update", false, "write what is generated")

// What is committed is what the structs of package lang say.
func TestGenerated(t *testing.T) {
	schema, err := generateJSON(lang.Describe())
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "gobuild.schema.json", string(schema))
	text, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	reference, err := generateReference(string(text), lang.Describe())
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "README.md", reference)
}

func compare(t *testing.T, name, want string) {
	t.Helper()
	name = filepath.Join(dir, name)
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case string(got) == want:
	case *update:
		if err := os.WriteFile(name, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not what would be made of package lang: run go test ./pkg/internal/schema -update", name)
	}
}
