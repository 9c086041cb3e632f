package protocol

import "testing"

func TestChooseEncoding(t *testing.T) {
	for want, offered := range map[Encoding][]string{
		UTF16: nil, UTF8: {"utf-7", "utf-8", "utf-16"}, UTF32: {"utf-32"},
	} {
		if got := ChooseEncoding(offered); got != want {
			t.Errorf("%v: %s", offered, got)
		}
	}
}

// A path that became a URI is the same path again.
func TestURIs(t *testing.T) {
	for _, path := range []string{"/a/b.hcl", "/a b/%41#?.hcl", "/ä/漢字"} {
		if got := PathOf(URIOf(path)); got != path {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, uri := range []string{"", "untitled:Untitled-1", "https://example.org/a", "file://", "%"} {
		if got := PathOf(uri); got != "" {
			t.Errorf("%s: %s", uri, got)
		}
	}
}
