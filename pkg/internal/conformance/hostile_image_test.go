package conformance

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// hostileImages are what registries, bases, engines and texts may do to gobuild.
var hostileImages = []bullet{
	{"control characters do not reach a terminal raw", controlCharacters},
	{"each lie of a registry is an error that names it, and poisons nothing", lyingRegistries},
	{"a base with many files, or large ones, takes little memory", largeBase},
	{"what a base links to is never this machine's", linkedBase},
	{"blobs and archives of the cache that are damaged are had again", damagedBase},
	{"credentials do not follow redirects to another host", credentialsStay},
}

func TestHostileImage(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, hostileImages, bullet{"an engine that is silent is given up by its name", silentEngine})
	})
}

// evil are the characters of which some are in every text below: ESC, DEL, C1's CSI, and the
// override of Unicode that shows what follows backwards.
const evil = "\x1b[2J\x7f\u009b\u202e"

// controls is a project that has them in names, keys, values, files and tags.
const controls = `
-- go.mod --
module example.com/controls

go 1.26.8
-- main.go --
package main

func main() { println("started") }
-- broken/a` + evil + `.go --
package main

func main() { undeclared() }
-- gobuild.hcl --
target "fine" {
  package = "."
  stamp   = { "main.w" = "it's \u009b" }
}

target "planned" {
  package = "."
  ldflags = ["'-X=main.v=\u001b[31m\n  run        forged'"]
}

target "broken" {
  package = "./broken"
}
`

func controlCharacters(t *testing.T, x executor) {
	p := newProject(t, x, controls)
	contains(t, printable(t, p.ok(t, "plan")), `-X=main.v=\x1b[31m\n`)
	printable(t, p.ok(t, "plan", "-format=json"))
	printable(t, p.ok(t, "build", "-only=fine"))
	contains(t, printable(t, p.run(t, "build", "-only=broken")), `broken/a\x1b[2J\x7f\u009b\u202e.go:3:`)
	printable(t, p.run(t, "build", "-only="+evil))
	printable(t, p.run(t, "build", "-file="+evil))
	printable(t, p.run(t, evil))
	p.put(t, "gobuild.hcl", "target \"a\" {\n  for_each = toset([\"a\\u202eb\"])\n  package = \".\"\n}\n")
	contains(t, printable(t, p.run(t, "plan")), `a\u202eb`)
	p.put(t, "gobuild.hcl", "target \"a\" {\n  package = \"./"+evil+"\" # "+evil+"\n  cgo = \""+evil+"\"\n}\n")
	for _, format := range []string{"text", "json", "github", "sarif"} {
		c := p.run(t, "validate", "-format="+format)
		if c.code == 0 {
			t.Errorf("%s: exit code 0", format)
		}
		contains(t, printable(t, c), `\u202e`)
	}
}

// printable returns what a run printed. It must contain nothing that a terminal interprets, and for
// GitHub Actions only gobuild's own annotations.
func printable(t *testing.T, c *call) string {
	t.Helper()
	text := c.stdout.String() + c.stderr.String()
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0x202e ||
			r == utf8.RuneError && size == 1 {
			t.Errorf("%v: there is %q in %q", c.cmd.Args[1:], r, text)
			return text
		}
	}
	if strings.Contains(text, "\n::error::injected") || strings.Contains(text, "\n  run        forged") {
		t.Errorf("%v: a line was forged in %q", c.cmd.Args[1:], text)
	}
	return text
}
