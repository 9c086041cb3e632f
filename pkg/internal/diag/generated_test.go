package diag

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is generated")

// introduction is the first paragraph of schemas/diagnostics.md, with ' for backquotes.
const introduction = `Every error and warning of gobuild has a code, which does not change. 'gobuild validate
-format=json' prints it as 'code', SARIF as 'ruleId', and editors show it beside the
message. 'gobuild explain CODE' prints the text below. It also takes the first line of a
message. Headlines of HCL are 'invalid-syntax' or 'invalid-expression'. This
page is generated from [pkg/internal/diag](../pkg/internal/diag) by 'go test
./pkg/internal/diag -update'.`

// schemas/diagnostics.md has all kinds. A code that is gone or renamed shows here: users filter by codes.
func TestDocument(t *testing.T) {
	const name = "../../../schemas/diagnostics.md"
	var b strings.Builder
	paragraph := strings.ReplaceAll(strings.ReplaceAll(introduction, "\n", " "), "'", "`")
	b.WriteString("# Diagnostics\n\n" + strings.Join(wrap(paragraph, 100), "\n") + "\n\n")
	for _, k := range Kinds() {
		b.WriteString(k.Markdown() + "\n")
	}
	want := strings.TrimRight(b.String(), "\n") + "\n"
	got, err := os.ReadFile(name)
	switch {
	case *update:
		err = os.WriteFile(name, []byte(want), 0o666)
	case err == nil && string(got) != want:
		t.Errorf("%s is not what would be made of the kinds: run go test ./pkg/internal/diag -update", name)
	}
	if err != nil {
		t.Error(err)
	}
}

// Codes are words with dashes, and no two kinds have the same; each kind says what it means.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if k.Code == "" || k.Code != slug(k.Code) || seen[k.Code] || k.Summary == "" ||
			!strings.HasSuffix(k.Meaning, ".") {
			t.Errorf("%q: %q, %q", k.Code, k.Summary, k.Meaning)
		}
		seen[k.Code] = true
		if Find(k.Summary) == nil || Find(k.Code) != k {
			t.Errorf("%s is not found by its code and its summary", k.Code)
		}
	}
}
