package lsp

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// In an included file, the main packages of the whole repository complete.
func TestCompletionOfPackagesIncluded(t *testing.T) {
	const program = "package main\n\nfunc main() {}\n"
	text, at := where(t, "target \"a\" { package = \"‸\" }\n")
	dir := tempDir(t)
	write(t, dir, map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n", "cmd/api/main.go": program, "sub/own/main.go": program,
		"gobuild.hcl": "include = [\"sub/part.hcl\"]\n", "sub/part.hcl": text,
	})
	path := filepath.Join(dir, "sub", "part.hcl")
	client := start(t, Options{})
	client.initialize(dir, protocol.Object{})
	client.open(path, text)
	client.diagnostics(path, 1)
	var list protocol.CompletionList
	client.result(&list, "textDocument/completion",
		protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
	var got []string
	for _, item := range list.Items {
		got = append(got, item.Label)
	}
	if want := "./own ../cmd/api"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

// Behind each.value stand the attributes of the block that for_each takes.
func TestCompletionOfInstances(t *testing.T) {
	for marked, want := range map[string]string{
		"image \"a\" {\n  for_each = target.a\n  tags = [each.value.‸]\n}\n":         "package",
		"group \"a\" {\n  members = [each.value.‸]\n  for_each = image.a\n}\n":       "base",
		"image \"a\" {\n  for_each = mains(\"./...\")\n  tags = [each.value.‸]\n}\n": "",
	} {
		text, at := where(t, marked)
		path := filepath.Join(tempDir(t), "gobuild.hcl")
		client := start(t, Options{})
		client.initialize(filepath.Dir(path), protocol.Object{})
		client.open(path, text)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		found := ""
		for _, item := range list.Items {
			if item.Label == want {
				found = item.Label
			}
		}
		if found != want || want == "" && len(list.Items) > 0 {
			t.Errorf("%q: %v", marked, list.Items)
		}
	}
}

// In the label of a platform block, the platforms of its target complete, and in the block what may differ. The keys
// of an image's targets are platforms too.
func TestCompletionOfPlatforms(t *testing.T) {
	const rest = "\ntarget \"b\" {\n  package = \".\"\n  platforms = [\"linux/amd64\", \"linux/arm64\", " +
		"\"windows/arm64\"]\n}\n"
	for marked, want := range map[string]string{
		"target \"b\" {\n  package = \".\"\n  platforms = [\"linux/amd64\", \"linux/arm64\", \"windows/arm64\"]\n  " +
			"platform \"‸\" {\n  }\n}\n": "linux/amd64 linux/arm64 windows/arm64 */arm64 linux/*",
		"target \"a\" {\n  platform \"windows/*\" {\n    ldfl‸\n  }\n}\n" + rest: "toolchain ldflags stamp gcflags " +
			"asmflags pgo race msan asan " +
			"build_tags cgo install_suffix trimpath env",
		"image \"i\" {\n  targets = { \"‸\" = target.b }\n}\n" + rest:         "linux/amd64 linux/arm64 linux/*",
		"target \"a\" {\n  platform \"linux/*\" {\n    cgo = \"‸\"\n  }\n}\n": "off static dynamic",
	} {
		if got := completed(t, tempDir(t), marked); strings.Join(got, " ") != want {
			t.Errorf("%s\n%q, want %s", marked, got, want)
		}
	}
}

// Nothing is completed in a comment, at the end of the file either.
func TestCompletionInComment(t *testing.T) {
	for _, marked := range []string{"# t‸", "// t‸\n", "/* t‸ */", "target \"a\" {\n  # p‸"} {
		text, at := where(t, marked)
		path := filepath.Join(tempDir(t), "gobuild.hcl")
		client := start(t, Options{})
		client.initialize(filepath.Dir(path), protocol.Object{})
		client.open(path, text)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		if len(list.Items) > 0 {
			t.Errorf("%q: %v", marked, list.Items)
		}
	}
}

// Named defaults and what they say, functions, and what included files export.
func TestCompletionOfReuse(t *testing.T) {
	const before = "include = [{ path = \"sub/gobuild.hcl\", as = \"billing\" }]\n\nlocals { own = 1 }\n\n" +
		"defaults \"service\" {\n  target { ldflags = [] }\n}\n\n" +
		"function \"shout\" {\n  params = [a]\n  result = upper(a)\n}\n\n"
	for value, want := range map[string][]string{
		"defaults = ‸":                               {"defaults.service"},
		"gcflags = defaults.‸":                       {"service", "target", "image"},
		"gcflags = defaults.service.‸":               {"target", "image"},
		"gcflags = defaults.service.target.l‸":       {"ldflags"},
		"gcflags = concat(defaults.target.ldf‸)":     {"ldflags"},
		"gcflags = [include.‸]":                      {"billing"},
		"gcflags = [include.billing.‸]":              {"port"},
		"name = sh‸":                                 {"shout"},
		"gcflags = [local.‸]":                        {"own", "-hidden"},
		"gcflags = [var.‸]":                          {"-theirs"},
		"‸":                                          {"defaults"},
		"gcflags = [for x in defaults.service.‸: x]": {"target"},
	} {
		text, at := where(t, before+"target \"a\" {\n  package = \".\"\n  "+value+"\n}\n")
		dir := tempDir(t)
		path := filepath.Join(dir, "gobuild.hcl")
		write(t, dir, map[string]string{
			"gobuild.hcl": before,
			"sub/gobuild.hcl": "locals { hidden = 1 }\nvariable \"theirs\" { default = 1 }\n" +
				"exports { port = local.hidden }\n",
		})
		client := start(t, Options{})
		client.initialize(dir, protocol.Object{})
		client.open(path, text)
		client.diagnostics(path, 1)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		found := map[string]bool{}
		for _, item := range list.Items {
			found[item.Label] = true
		}
		for _, label := range want {
			if name, absent := strings.CutPrefix(label, "-"); found[name] == absent {
				t.Errorf("%s: %s: %v", value, label, found)
			}
		}
	}
}

// Profiles are files with names of profiles, "auto" and "off".
func TestCompletionOfProfiles(t *testing.T) {
	dir := tempDir(t)
	write(t, dir, map[string]string{"default.pgo": "", "cpu.pprof": "", "main.go": "package main\n",
		"profiles/api.pgo": "", "profiles/README.md": ""})
	for value, want := range map[string]string{
		"\"‸\"": "auto off cpu.pprof default.pgo profiles", "\"profiles/‸\"": "auto off profiles/api.pgo",
		"‸": "auto off cpu.pprof default.pgo profiles",
	} {
		got := strings.Join(completed(t, dir, "target \"a\" {\n  package = \".\"\n  pgo = "+value+"\n}\n"), " ")
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %s", value, got, want)
		}
	}
}

// The keys of the options of mains complete, and what each takes.
func TestCompletionOfMains(t *testing.T) {
	dir := tempDir(t)
	write(t, dir, map[string]string{"tools/x/main.go": "package main\n", "cmd/a/main.go": "package main\n"})
	for options, want := range map[string]string{
		"{ ‸":                                     "cgo exclude platform tags",
		"{ platform = \"linux/amd64\", ‸ }":       "cgo exclude platform tags",
		"{ platform = \"‸\" }":                    "aix/ppc64 android/386 ",
		"{ tags = [], platform = \"linux/‸\" }":   "aix/ppc64 android/386 ",
		"{ cgo = ‸ }":                             "true false var local",
		"{ exclude = [\"‸\"] }":                   "./cmd ./tools",
		"{ exclude = [\"./cmd/...\", \"./t‸\"] }": "./cmd ./tools",
		"{ tags = [\"‸\"] }":                      "",
	} {
		got := strings.Join(completed(t, dir, "target \"a\" {\n  for_each = mains(\"./...\", "+options+")\n}\n"), " ")
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %s", options, got, want)
		}
	}
}

// In a function's result its parameters complete, in templates too.
func TestCompletionOfParams(t *testing.T) {
	const head = "function \"f\" {\n  params = [first, second]\n  variadic_params = rest\n  result = "
	for value, want := range map[string]string{
		"‸": "first second rest var", "\"x-${‸}\"": "first second rest var", "upper(fi‸)": "first second rest var",
		"\"fi‸\"": "",
	} {
		got := strings.Join(completed(t, tempDir(t), head+value+"\n}\n"), " ")
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %s", value, got, want)
		}
	}
	if got := completed(t, tempDir(t), "locals {\n  x = ‸\n}\n"); got[0] != "var" {
		t.Errorf("%q", got)
	}
}

// Elements of include have a path and a name, and the time of an image may be that of the environment.
func TestCompletionOfInclusion(t *testing.T) {
	dir := tempDir(t)
	write(t, dir, map[string]string{"svc/gobuild.hcl": ""})
	for marked, want := range map[string]string{
		"include = [{ ‸ }]\n":                                         "path as",
		"include = [{ path = \"svc/gobuild.hcl\", ‸ }]\n":             "path as",
		"include = [{ path = \"svc/‸\" }]\n":                          "svc/gobuild.hcl",
		"include = [{ as = \"‸\" }]\n":                                "*",
		"image \"i\" {\n  base = \"scratch\"\n  created = \"‸\"\n}\n": "SOURCE_DATE_EPOCH",
	} {
		if got := strings.Join(completed(t, dir, marked), " "); got != want {
			t.Errorf("%s: %q, want %s", marked, got, want)
		}
	}
}

// Behind a label or a key in brackets, which may hold dots, stand the attributes of the block, and behind an attribute
// nothing.
func TestCompletionOfIndexed(t *testing.T) {
	for marked, want := range map[string]string{
		"locals {\n  x = toolchain[\"1.26\"].‸\n}\n":            "label key version image",
		"locals {\n  x = toolchain.go[\"1.26\"].‸\n}\n":         "label key version image",
		"locals {\n  x = toolchain[\"go\"][\"1.26\"].‸\n}\n":    "label key version image",
		"locals {\n  x = toolchain.go.‸\n}\n":                   "label key version image",
		"locals {\n  x = toolchain[\"1.26\"].version.‸\n}\n":    "",
		"locals {\n  x = toolchain.go[\"1.26\"].version.‸\n}\n": "",
		"locals {\n  x = toolchain.go.version.‸\n}\n":           "",
		"locals {\n  x = var.map[\"a.b\"].‸\n}\n":               "",
	} {
		if got := strings.Join(completed(t, tempDir(t), marked), " "); got != want {
			t.Errorf("%s: %q, want %s", marked, got, want)
		}
	}
}

// In the label of a block, each is offered if the block has for_each.
func TestCompletionOfEachInLabels(t *testing.T) {
	for marked, want := range map[string]bool{
		"image \"i\" {\n  file \"/etc/${‸}\" {\n    for_each = local.x\n  }\n}\n":                    true,
		"image \"i\" {\n  for_each = local.x\n  file \"/etc/${‸}\" {\n    mode = \"0644\"\n  }\n}\n": true,
		"image \"i\" {\n  file \"/etc/${‸}\" {\n    mode = \"0644\"\n  }\n}\n":                       false,
	} {
		if got := completed(t, tempDir(t), marked); slices.Contains(got, "each") != want || len(got) == 0 {
			t.Errorf("%s\n%q", marked, got)
		}
	}
}

// completed are the labels of what completes at the mark of a text, which is a file in a directory.
func completed(t *testing.T, dir, marked string) (labels []string) {
	t.Helper()
	text, at := where(t, marked)
	path := filepath.Join(dir, "gobuild.hcl")
	client := start(t, Options{})
	client.initialize(dir, protocol.Object{})
	client.open(path, text)
	client.diagnostics(path, 1)
	var list protocol.CompletionList
	client.result(&list, "textDocument/completion",
		protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	return labels
}
