package document

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// A file is formatted in pieces as it is whole.
func TestFormattedInPieces(t *testing.T) {
	examples, err := filepath.Glob(filepath.Join("..", "..", "..", "..", "examples", "*", "gobuild.hcl"))
	if err != nil || len(examples) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range examples {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.ReplaceAll(text, []byte("  "), []byte(" "))
		if got, want := Format(New("", file, text)), hclwrite.Format(text); !bytes.Equal(got, want) {
			t.Errorf("%s:\n%s\nnot\n%s", file, got, want)
		}
	}
	for _, text := range []string{
		"a=1\nbcd=2 # x\nlocals{ x=1 } # y\nlocals {# z\n}\n\n\ne=1\n\n# c\nfgh=2",
		"locals {\na=1 # x\n}\nlocals { bcd=1 } # yy\nlocals {\n a={\nb=1\n}\nccc=2 # x\n}\n# c\ntarget \"a\" { # " +
			"y\n}\nexecutor=\"host\"\n}\n",
		"include=[\n\"a\",\n]\nlocals {\nx={\n}\n}\ngopath=[]\nlocals {\na=<<-E\n  }\n}\nE\nbcd=1\n}\nlocals {\n}",
		"locals {\r\na=1\r\n}\r\nlocals {\r\nbcd=1\r\n}\r\n",
	} {
		if got, want := Format(New("", "", []byte(text))), hclwrite.Format([]byte(text)); !bytes.Equal(got, want) {
			t.Errorf("%s\nnot\n%s", got, want)
		}
	}
}
