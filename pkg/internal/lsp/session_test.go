package lsp

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

var update = flag.Bool("update", false, "write what the server answers into the sessions")

// Each file in testdata/sessions is a conversation with a server about the files in it:
//
//	→ method params     a message of the client
//	← answer            what the server says to it
//	→ wait FILE VERSION nothing is sent; the diagnostics of that version are awaited
//
// In files «name» marks a place; "@FILE:name" in params stands for its position, "$FILE" for
// a file's URI and "%FILE" for its text. A session that does not begin with initialize begins
// with that and with opening all files.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "sessions", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no sessions", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { play(t, file) })
	}
}

func play(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(t)
	last := len(archive.Files) - 1
	for _, f := range archive.Files[:last] {
		s.file(f.Name, string(f.Data))
	}
	script := string(archive.Files[last].Data)
	if !strings.HasPrefix(script, "→ initialize ") {
		s.begin()
	}
	got := s.play(script)
	if *update {
		archive.Files[last].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != script {
		t.Errorf("%s: the server says\n%s\nnot\n%s", file, got, script)
	}
}

type session struct {
	*client
	t       *testing.T
	dir     string
	names   []string
	texts   map[string]string
	marks   map[string]protocol.Position
	answers strings.Builder
}

func newSession(t *testing.T) *session {
	return &session{t: t, dir: tempDir(t), texts: map[string]string{}, marks: map[string]protocol.Position{},
		client: start(t, Options{})}
}

var markForm = regexp.MustCompile(`«(\w+)»`)

// file writes a file and remembers its marks.
func (s *session) file(name, text string) {
	for {
		m := markForm.FindStringSubmatchIndex(text)
		if m == nil {
			break
		}
		mark := name + ":" + text[m[2]:m[3]]
		text = text[:m[0]] + text[m[1]:]
		s.marks[mark] = document.New("", "", []byte(text)).Position(m[0], protocol.UTF16)
	}
	write(s.t, s.dir, map[string]string{name: text})
	s.names = append(s.names, name)
	s.texts[name] = text
}

// begin initializes and opens all gobuild files.
func (s *session) begin() {
	s.initialize(s.dir, protocol.Object{})
	for _, name := range s.names {
		if strings.HasSuffix(name, ".hcl") || strings.HasSuffix(name, ".hcl.json") {
			s.open(filepath.Join(s.dir, name), s.texts[name])
		}
	}
}

// play sends what the script's client says and returns the script with the server's answers.
func (s *session) play(script string) string {
	for _, step := range strings.Split("\n"+script, "\n→ ")[1:] {
		sent, _, _ := strings.Cut(step, "\n← ")
		sent = strings.TrimSpace(sent)
		s.answers.WriteString("→ " + sent + "\n")
		method, params, _ := strings.Cut(sent, " ")
		switch {
		case method == "wait":
			s.wait(params)
		case strings.HasPrefix(method, "textDocument/did") || strings.HasPrefix(method, "workspace/did") ||
			method == "initialized" || method == "exit":
			s.notify(method, json.RawMessage(s.expand(params)))
		default:
			s.answer(s.call(method, json.RawMessage(s.expand(params))))
		}
		s.answers.WriteString("\n")
	}
	return strings.TrimRight(s.answers.String(), "\n") + "\n"
}

func (s *session) wait(params string) {
	name, version, _ := strings.Cut(params, " ")
	var n int
	if err := json.Unmarshal([]byte(version), &n); err != nil {
		s.t.Fatal(err)
	}
	data, _ := json.Marshal(s.diagnostics(filepath.Join(s.dir, name), n))
	s.answer(message{Result: data})
}

var placeForm = regexp.MustCompile(`"([@$%])([^"]*)"`)

// expand puts positions, URIs and texts into params.
func (s *session) expand(params string) string {
	if params == "" {
		params = "{}"
	}
	return placeForm.ReplaceAllStringFunc(params, func(in string) string {
		kind, name := in[1], in[2:len(in)-1]
		switch kind {
		case '@':
			p, ok := s.marks[name]
			if !ok {
				s.t.Fatalf("no mark %s", name)
			}
			return string(encoded(s.t, p))
		case '%':
			return string(encoded(s.t, s.texts[name]))
		}
		return string(encoded(s.t, protocol.URIOf(filepath.Join(s.dir, name))))
	})
}

// answer writes a response: indented, with short ranges on one line, without the directory.
func (s *session) answer(m message) {
	value := any(m.Result)
	if m.Error != nil {
		value = protocol.Object{"error": m.Error}
	}
	data := encoded(s.t, value)
	data = bytes.ReplaceAll(data, []byte(protocol.URIOf(s.dir)), []byte("$DIR"))
	data = bytes.ReplaceAll(data, []byte(s.dir), []byte("$DIR"))
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		s.t.Fatal(err)
	}
	s.answers.WriteString("← " + compact(b.String()) + "\n")
}

var (
	positionForm = regexp.MustCompile(`\{\s+"line": (\d+),\s+"character": (\d+)\s+\}`)
	rangeForm    = regexp.MustCompile(`\{\s+"start": (\{[^{}]*\}),\s+"end": (\{[^{}]*\})\s+\}`)
	numbersForm  = regexp.MustCompile(`\[\s+\d+(,\s+\d+)*\s+\]`)
	spaceForm    = regexp.MustCompile(`\s+`)
)

// compact puts positions, ranges and lists of numbers on one line.
func compact(text string) string {
	text = positionForm.ReplaceAllString(text, `{ "line": $1, "character": $2 }`)
	text = rangeForm.ReplaceAllString(text, `{ "start": $1, "end": $2 }`)
	return numbersForm.ReplaceAllStringFunc(text, func(in string) string { return spaceForm.ReplaceAllString(in, " ") })
}
