package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// What directories of file blocks have together is found before the build, and patterns of exclude that match nothing.
func TestFileBlocks(t *testing.T) {
	for _, test := range []struct{ name, config, want string }{
		{"directories that share files", `
image "a" {
  base = "scratch"
  file "/etc/app" { source = "one" }
  file "/etc/app" { source = "two" }
}
image "b" {
  base = image.a
  file "/etc/app" { source = "one" }
}
image "keys" {
  base = "scratch"
  file "/etc/app" {
    for_each = toset(["one", "two"])
    source   = each.value
  }
}
image "nested" {
  base = "scratch"
  file "/etc" { source = "etc" }
  file "/etc/app" { source = "one" }
}
image "directory" {
  base = "scratch"
  file "/srv" { source = "two" }
  file "/srv/" { source = "three" }
}
image "right" {
  base = "scratch"
  file "/etc/app" { source = "one" }
  file "/etc/app" {
    source  = "two"
    exclude = ["same*"]
  }
  file "/etc/app" { source = "four" }
  file "/etc/app/extra" { source = "one/only" }
  file "/etc/apple" { source = "one" }
}
image "same" {
  base = "scratch"
  file "/a" { source = "one/only" }
  file "/a" { source = "one/only" }
}`, `5: two-files-of-an-image-have-the-same-path: Image "a" gets two files at /etc/app/same, from this block and ` +
			`from that in gobuild.hcl line 4: exclude it in one of them.
13: two-files-of-an-image-have-the-same-path: Image "keys" gets two files at /etc/app/same, for the keys "one" and ` +
			`"two" of for_each: exclude it in one of them.
21: two-files-of-an-image-have-the-same-path: Image "nested" gets two files at /etc/app/same, from this block and ` +
			`from that in gobuild.hcl line 20: exclude it in one of them.
26: a-directory-where-a-file-goes: Image "directory" has a file at /srv/same (file "/srv") and needs a directory ` +
			`there for file "/srv/": give one of them another path.
42: two-files-of-an-image-have-the-same-path: Image "same" gets two files at /a, from this block and from that in ` +
			`gobuild.hcl line 41: give one of them another path.`},
		{"patterns that match nothing", `
image "a" {
  base = "scratch"
  file "/etc/app" {
    source = "./etc"
    exclude = ["nope*", "etc/app", "app", "app/same", "**/x", "etc/./app/none",
      "same"]
  }
  file "/srv/${each.key}" {
    for_each = toset(["one", "two"])
    source   = each.value
    exclude  = ["only", "other", "both"]
  }
}
image "b" {
  for_each = toset(["one", "two"])
  base     = "scratch"
  name     = each.key
  file "/srv" {
    source  = each.key
    exclude = concat(["only", "other"], ["same*"])
  }
}
image "c" {
  base = "scratch"
  file "/srv" {
    source  = "one"
    exclude = concat(["nothing"])
  }
}`, `6: nothing-matches-this-pattern: "nope*" leaves nothing out of ./etc: a pattern with a slash is relative to ` +
			`that directory, and one without is for names anywhere in it.
6: nothing-matches-this-pattern: "etc/app" leaves nothing out of ./etc: a pattern with a slash is relative to that ` +
			`directory, and one without is for names anywhere in it: write "app".
6: nothing-matches-this-pattern: "etc/./app/none" leaves nothing out of ./etc: a pattern with a slash is relative to ` +
			`that directory, and one without is for names anywhere in it: write "app/none".
12: nothing-matches-this-pattern: "both" leaves nothing out of ./one: a pattern with a slash is relative to that ` +
			`directory, and one without is for names anywhere in it.
28: nothing-matches-this-pattern: "nothing" leaves nothing out of ./one: a pattern with a slash is relative to that ` +
			`directory, and one without is for names anywhere in it.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var found []string
			for _, d := range diagnose(t, map[string]string{
				"gobuild.hcl": test.config, "one/same": "1", "one/same2": "1", "one/only": "1", "two/same": "2",
				"two/same2": "2", "two/other": "2", "three/same/x": "3", "etc/app/same": "x", "etc/x": "x",
				"four/new": "4", "four/sub/same": "4",
			}) {
				found = append(found, fmt.Sprintf("%d: %s: %s", d.Subject.Start.Line, diag.Of(d).Kind.Code,
					outside.ReplaceAllString(d.Detail, "")))
			}
			if got := strings.Join(found, "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
