package syntax

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/testleaks"
)

func TestFormat(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"executor=\"host\"\n":           "executor = \"host\"\n",
		"executor=\"host\"":             "executor = \"host\"",
		"a = [\n1,\n]\n":                "a = [\n  1,\n]\n",
		"target \"a\" {\n":              "target \"a\" {\n",
		"a=1\r\nbcd=2\r\n":              "a   = 1\r\nbcd = 2\r\n",
		"a = <<EOT\r\n  x \r\nEOT\n":    "a = <<EOT\r\n  x \r\nEOT\n",
		"b{\na=1 # one\nbc=22#two\n}\n": "b {\n  a  = 1  # one\n  bc = 22 #two\n}\n",
	} {
		if got := string(Format([]byte(in))); got != want {
			t.Errorf("%q is formatted as %q, want %q", in, got, want)
		}
	}
}

// FuzzFormatter checks that formatting changes nothing of what a file means, and that what
// was formatted is not changed again.
func FuzzFormatter(f *testing.F) {
	archives, _ := filepath.Glob("../config/testdata/*/*.txt")
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".hcl") {
				f.Add(file.Data)
			}
		}
	}
	f.Add([]byte("a = <<-EOT\n  x ${b} y\n  EOT\n"))
	f.Add([]byte("a=1 /* b */ \r\nc = {x=1,y =2}\r\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		defer testleaks.Watch(t, src)()
		once := Format(bytes.Clone(src))
		if twice := Format(bytes.Clone(once)); !bytes.Equal(once, twice) {
			t.Errorf("%q is formatted as %q, and that as %q", src, once, twice)
		}
		if bytes.Equal(src, once) {
			return
		}
		if _, diags := parseConfig(once, ""); diags.HasErrors() {
			t.Errorf("%q is formatted as %q, which does not parse: %v", src, once, diags)
		}
		if !sameTokens(src, once) {
			t.Errorf("%q is formatted as %q, which means something else", src, once)
		}
		if bytes.Count(src, []byte("\n")) != bytes.Count(once, []byte("\n")) {
			t.Errorf("%q is formatted as %q, of other lines", src, once)
		}
	})
}
