package plan

import "testing"

func TestLeavesOut(t *testing.T) {
	for _, x := range []struct {
		pattern   string
		out, kept []string
	}{
		{"*.md", []string{"a.md", "b/c/a.md", "x.md/y"}, []string{"a.mdx", "md"}},
		{"drafts/", []string{"drafts", "drafts/a", "x/drafts/b/c"}, []string{"draft", "drafts2/a"}},
		{"secret/*.pem", []string{"secret/a.pem", "secret/a.pem/b"}, []string{"a.pem", "x/secret/a.pem",
			"secret/b/a.pem"}},
		{"a/**/b", []string{"a/b", "a/x/b", "a/x/y/b/c"}, []string{"a", "x/a/b", "a/x/c"}},
		{"a/**", []string{"a/b", "a/b/c"}, []string{"a", "b/a"}},
		{"**/x/*", []string{"x/a", "b/x/a"}, []string{"x", "a"}},
		{"**", []string{"a", "a/b"}, nil},
		{"[ab]?", []string{"ax", "c/bx"}, []string{"a", "cx"}},
		{"./top", []string{"top", "x/top"}, nil},
	} {
		f := &ImageFile{Exclude: []string{"nothing", x.pattern}}
		for _, rel := range x.out {
			if !f.LeavesOut(rel) {
				t.Errorf("%s does not leave out %s", x.pattern, rel)
			}
		}
		for _, rel := range x.kept {
			if f.LeavesOut(rel) {
				t.Errorf("%s leaves out %s", x.pattern, rel)
			}
		}
	}
}
