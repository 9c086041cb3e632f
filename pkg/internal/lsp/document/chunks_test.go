package document

import (
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// A file is cut where blocks and attributes of the top level begin, whatever is in
// strings, comments and heredocs, and also where the block before is not closed yet.
func TestChunkOffsets(t *testing.T) {
	for _, c := range []struct {
		pieces []string
	}{
		{[]string{"a = 1\n", "b = [\n  2,\n]\n# end\n", "target \"x\" {\n}\n"}},
		{[]string{"# first\n", "target \"x\" {\n", "target \"y\" {\n}\n"}},
		{[]string{"a = <<EOT\nb = 1\ntarget \"x\" {\nEOT\n", "b = 1\n"}},
		{[]string{"a = <<-EOT\n  ${[\n\"b\"]}\n  EOT\n", "b = 1\n"}},
		{[]string{"a = \"${\"}\"}\"\n", "b = 1\n"}},
		{[]string{"a = \"unclosed\n", "b = 1\n"}},
		{[]string{"/*\nb = 1\n*/\n", "a = \"\\\"\" // \"\n", "b = 1\n"}},
		{[]string{"a = [\n# x\n", "locals {\r\n}\r\n", "b = 1"}},
		{[]string{"a = \"$${\"\n", "b = 1\n"}},
		{[]string{""}},
	} {
		text, want := "", []int{}
		for _, p := range c.pieces {
			want = append(want, len(text))
			text += p
		}
		if got := chunkOffsets([]byte(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// After an edit only what changed is read again, and everything is where it is.
func TestChunksAreKept(t *testing.T) {
	d := New("", "", []byte("a = 1\nb = 2\nc = 3\n"))
	before := d.Chunks()
	two := protocol.Range{Start: protocol.Position{Line: 1, Character: 4},
		End: protocol.Position{Line: 1, Character: 5}}
	after := d.Edited([]protocol.ContentChange{{Range: &two, Text: "222"}}, nil, protocol.UTF16)
	now := after.Chunks()
	if len(now) != 3 || now[0].chunk != before[0].chunk || now[1].chunk == before[1].chunk ||
		now[2].chunk != before[2].chunk {
		t.Errorf("%v\n%v", before, now)
	}
	if now[2].At != 14 {
		t.Errorf("c begins at %d", now[2].At)
	}
}
