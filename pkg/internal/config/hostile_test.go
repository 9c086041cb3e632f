package config

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// chain are locals that each use the one before, written as @, twice or more.
func chain(first, next string, n int) string {
	s := " a0 = " + first + "\n"
	for i := 1; i < n; i++ {
		s += fmt.Sprintf(" a%d = %s\n", i, strings.ReplaceAll(next, "@", fmt.Sprint("local.a", i-1)))
	}
	return s
}

// Locals by which a short file would take all memory, or no end of time.
var bombs = map[string]string{
	"nested loops":      `x = [for a in range(1000): [for b in range(1000): [for c in range(1000): a*b*c]]]`,
	"loops of literals": "x = " + strings.Repeat("[for a in [0,0,0,0,0,0,0,0]: ", 50) + "1" + strings.Repeat("]", 50),
	"text doubles":      chain(`"xxxxxxxx"`, `"${@}${@}"`, 60),
	"lists double":      chain(`[1,2]`, `concat(@,@)`, 60),
	"shared elements":   chain(`[1,2]`, `[@,@]`, 60),
	"shared attributes": chain(`{ x = 1 }`, `{ a = @, b = @ }`, 60),
	"shared types":      chain(`[1,2]`, `[slice(tolist([@]),0,0),slice(tolist([@]),0,0)]`, 60),
	"unknown, shared":   chain(`[git.commit]`, `[@,@]`, 60),
	"setproduct":        `x = setproduct(range(1000),range(1000),range(1000))`,
	"format, wide":      `x = format("%1000000000d", 1)`,
	"format, repeated": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = format(\"" + strings.Repeat("%[1]s", 1000) + "\", local.b)",
	"indent": `x = indent(1000000000, "a\nb")`,
	"join": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = join(local.b, range(1000))",
	"replace": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = replace(local.b, \"a\", local.b)",
	"replace nothing": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = replace(local.b, \"\", local.b)",
	"regexreplace": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = regexreplace(local.b, \"(a+)\", \"" + strings.Repeat("$1", 1000) + "\")",
	"regex of long text": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = [for i in range(1000): regexall(\"(a|b|c|d|e){900}z\", local.b)]",
	"regex of groups": "b = join(\"\", [for i in range(1000): \"" + strings.Repeat("a", 100) +
		"\"])\nx = regexall(\"" + strings.Repeat("()", 200) + "\", local.b)",
	"regex, compiled":    `x = [for i in range(1000): [for j in range(1000): can(regex("((a|b|c){30}){30}", "a"))]]`,
	"number, written":    `x = "${1e300000000}"`,
	"number, grown":      chain(`1e1000`, `@ * @`, 60) + ` x = "${local.a59}"`,
	"number, shrunk":     chain(`1e-1000`, `@ * @`, 60) + ` x = "${local.a59}"`,
	"number of text":     `x = "${tonumber("1e300000000")}"`,
	"jsondecode, deep":   chain(`"[[[[[[[["`, `"${@}${@}"`, 18) + ` x = jsondecode(local.a17)`,
	"jsondecode, wide":   chain(`"0,0,0,0,"`, `"${@}${@}"`, 19) + ` x = jsondecode("[${local.a18}0]")`,
	"jsondecode, number": `x = "${jsondecode("1e300000000")}"`,
	"csvdecode":          chain(`"0,0,0,0\n"`, `"${@}${@}"`, 19) + ` x = csvdecode("a,b,c,d\n${local.a18}")`,
	"distinct":           "l = flatten([for i in range(12): [for j in range(1000): i*1000+j]])\nx = distinct(local.l)",
	"length in a loop": "l = flatten([for i in range(10): [for j in range(1000): i*1000+j]])\nx = [for i in " +
		"local.l: length(local.l)]",
	"equal in a loop": "l = flatten([for i in range(10): [for j in range(1000): i*1000+j]])\nx = [for i in " +
		"local.l: local.l == local.l]",
	"conditions": "l = flatten([for i in range(10): [for j in range(1000): i*1000+j]])\nx = [" +
		strings.Repeat("(true ? local.l : local.l)[0],\n", 3000) + "]",
	"try hides it":    `x = try([for a in range(1000): [for b in range(1000): [for c in range(1000): a*b*c]]], 1)`,
	"try fails":       `x = [for a in range(1000): [for b in range(1000): try(a.b.c, can(b.c), 1)]]`,
	"everything kept": repeated(100, `x%d = [for i in range(1000): [for j in range(200): i*j*1.7]]`),
	"a long chain":    chain("1", "@ + 1", 10_000),
}

func repeated(n int, format string) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, format+"\n", i)
	}
	return s.String()
}

// Other files of that kind.
var bombFiles = map[string]string{
	"functions double": "function \"f0\" {\n params = [x]\n result = [x, x]\n}\n" + doublingFunctions(60) +
		"locals {\n x = f59(1)\n}\n",
	"instances": "target \"a\" {\n for_each = { for p in setproduct(range(300), range(300)): " +
		"\"${p[0]}-${p[1]}\" => 1 }\n package = \".\"\n}\n",
	"instances of sets": "target \"a\" {\n for_each = toset([for p in setproduct(range(100), range(100)): " +
		"\"${p[0]}-${p[1]}\"])\n package = \".\"\n}\n",
	"files of defaults": "defaults {\n image {\n" + repeated(2000, "file \"/f%d\" {\n  source = \"x\"\n}") +
		"}\n}\nimage \"a\" {\n for_each = toset([for i in range(1000): \"x${i}\"])\n base = \"scratch\"\n}\n",
	"blocks":           repeated(20_000, "group \"a%d\" {}"),
	"images on images": "image \"a0\" {\n base = \"scratch\"\n}\n" + imagesOnImages(4000),
	"words":            "locals {\n x = [" + strings.Repeat("0,", 1_000_000) + "]\n}\n",
	"mistakes":         repeated(30_000, "target \"a%d\" { package = = }"),
	"all of all": "target \"a\" {\n for_each = toset([for i in range(1000): \"x${i}\"])\n package = " +
		"\".\"\n}\nimage \"a\" {\n for_each = toset([for i in range(1000): \"x${i}\"])\n base = \"scratch\"\n " +
		"targets = values(target.a)\n}\n",
}

// doublingFunctions are functions that each call the one before twice.
func doublingFunctions(n int) string {
	var s strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&s, "function \"f%d\" {\n params = [x]\n result = concat(f%d(x), f%d(x))\n}\n", i, i-1, i-1)
	}
	return s.String()
}

func imagesOnImages(n int) string {
	var s strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&s, "image \"a%d\" {\n base = image.a%d\n}\n", i, i-1)
	}
	return s.String()
}

// TestBombs checks that each such file ends soon, with an error that has a place.
func TestBombs(t *testing.T) {
	files := map[string]string{}
	for name, text := range bombs {
		files[name] = "locals {\n" + text + "\n}\n"
	}
	for name, text := range bombFiles {
		files[name] = text
	}
	for name, text := range files {
		t.Run(name, func(t *testing.T) {
			read := func(string) ([]byte, error) { return []byte(text), nil }
			began := cpuTime()
			_, diags := Load(t.Context(), Options{Path: "/none/gobuild.hcl", ReadFile: read})
			if took := cpuTime() - began; took > 6*time.Second {
				t.Errorf("it took %s", took)
			}
			if name == "images on images" { // many, but no more than that
				return
			}
			if !diags.HasErrors() || diags[0].Subject == nil {
				t.Errorf("it gives %v", diags)
			}
		})
	}
}

// TestInterrupted checks that Load ends with its context.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	read := func(string) ([]byte, error) {
		cancel()
		time.Sleep(2 * time.Second) // as an expression would that never counts
		return []byte("locals {}"), nil
	}
	began := time.Now()
	_, diags := Load(ctx, Options{Path: "/none/gobuild.hcl", ReadFile: read})
	if took := time.Since(began); took > time.Second || !diags.HasErrors() {
		t.Errorf("after %s: %v", took, diags)
	}
	time.Sleep(2 * time.Second)
}
