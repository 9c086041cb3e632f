package visible_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "",
		"plain: ä, 日本, 👩\u200d💻":  "plain: ä, 日本, 👩\u200d💻",
		"two\n\tlines\r\n":        "two\n\tlines\n",
		"\x1b[31mred\x1b[0m":      `\x1b[31mred\x1b[0m`,
		"back\rover":              `back\rover`,
		"bell\a, null\x00, \x7f":  `bell\x07, null\x00, \x7f`,
		"C1 \u009b31m":            `C1 \u009b31m`,
		"raw C1 \x9b31m":          `raw C1 \x9b31m`,
		"cut \xe4\xb8":            `cut \xe4\xb8`,
		"bidi \u202egpj.exe":      `bidi \u202egpj.exe`,
		"tags \U000e0041":         `tags \U000e0041`,
		"\ufffd is a character":   "\ufffd is a character",
		"::error::injected":       `\x3a:error::injected`,
		"a\n  ::add-mask::x":      "a\n  \\x3a:add-mask::x",
		"std::string, [::1]:80":   "std::string, [::1]:80",
		"##[error]old, and a ##[": `#\x23[error]old, and a #\x23[`,
	} {
		if got := visible.Text(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
		if again := visible.Text(want); again != want {
			t.Errorf("what is shown as %q is shown as %q the next time", want, again)
		}
	}
}

func TestLine(t *testing.T) {
	if got := visible.Line("a\nb\tc\x1b"); got != `a\nb\tc\x1b` {
		t.Errorf("%q", got)
	}
	if got := visible.Source("\ta\x1b"); got != "\ta\\x1b" {
		t.Errorf("%q", got)
	}
}

// What is printed as JSON has the same values, and no character that a terminal takes for a command.
func TestJSONWriter(t *testing.T) {
	in := "esc \x1b, DEL \x7f, C1 \u009b, bidi \u202e, tag \U000e0041, ä"
	var b strings.Builder
	if err := json.NewEncoder(visible.JSONWriter(&b)).Encode(in); err != nil {
		t.Fatal(err)
	}
	var out string
	if err := json.Unmarshal([]byte(b.String()), &out); err != nil || out != in {
		t.Errorf("%q reads as %q, %v", b.String(), out, err)
	}
	if text := strings.TrimSuffix(b.String(), "\n"); visible.Line(text) != text || !strings.Contains(text, "ä") {
		t.Errorf("%q", text)
	}
}
