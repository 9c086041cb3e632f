package config

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

const selectable = `
toolchain "a" { version = "1.26.8" }
toolchain "b" { version = "1.25.3" }
target "hello" {
  package   = "./hello"
  toolchain = toolchain.a
}
target "service" {
  for_each = { api = "./api", "admin/web" = "./web", "admin/cli" = "./cli" }
  package  = each.value
}
target "both" { package = "./both" }
image "base" { base = toolchain.b }
image "hello" {
  base    = image.base
  targets = [target.hello]
}
image "service" {
  for_each = target.service
  base     = "scratch"
  targets  = [each.value]
}
group "release" { members = [image.hello, target.both, group.nested] }
group "nested" { members = [image.service["api"]] }
group "hello" { members = [target.both] }
override "example.com/x" { path = "." }
`

func TestSelect(t *testing.T) {
	f := loadText(t, selectable, Options{})
	tests := []struct {
		kind, patterns string
		goals          string // targets, then images
		all            string
	}{
		{"target", "", "t:hello t:service/admin/cli t:service/admin/web t:service/api t:both", "c:a"},
		{"image", "", "i:base i:hello i:service/admin/cli i:service/admin/web i:service/api",
			"t:hello t:service/admin/cli t:service/admin/web t:service/api c:a c:b"},
		{"target", "service", "t:service/admin/cli t:service/admin/web t:service/api", ""},
		{"target", "service/admin/*", "t:service/admin/cli t:service/admin/web", ""},
		{"target", "service/*", "t:service/admin/cli t:service/admin/web t:service/api", ""},
		{"target", "service/**/web", "t:service/admin/web", ""},
		{"target", "serv*/a*/c*", "t:service/admin/cli", ""},
		{"target", "*", "t:hello t:service/admin/cli t:service/admin/web t:service/api t:both", "c:a"},
		{"target", "hello", "t:hello", "c:a"},
		{"target", "group.hello", "t:both", ""},
		{"target", "image.hello", "t:hello", "c:a"},
		{"target", "release", "t:hello t:service/api t:both", "c:a"},
		{"image", "release", "t:both i:hello i:service/api", "t:hello t:service/api i:base c:a c:b"},
		{"image", "hello,both", "i:hello", "!"},
		{"image", "target.both,hello", "t:both i:hello", "t:hello i:base c:a c:b"},
		{"image", "service/api,service/api", "i:service/api", "t:service/api"},
		{"target", "api", "t:service/api", ""},
		{"target", "admin/web", "t:service/admin/web", ""},
		{"image", "cli", "i:service/admin/cli", "t:service/admin/cli"},
		{"image", "target.api", "t:service/api", ""},
	}
	for _, test := range tests {
		t.Run(test.kind+" "+test.patterns, func(t *testing.T) {
			s, diags := f.Select(t.Context(), test.kind, split(test.patterns))
			if diags.HasErrors() != (test.all == "!") {
				t.Fatal(diags)
			}
			goals := addresses(s.Targets, s.Images, nil)
			if got := strings.Join(goals, " "); got != test.goals {
				t.Errorf("goals: got  %s\nwant %s", got, test.goals)
			}
			rest := slices.DeleteFunc(addresses(s.AllTargets, s.AllImages, s.Toolchains),
				func(a string) bool { return slices.Contains(goals, a) })
			if got := strings.Join(rest, " "); got != test.all && test.all != "!" {
				t.Errorf("needed: got  %s\nwant %s", got, test.all)
			}
			if len(s.Overrides) != 1 {
				t.Error("overrides:", s.Overrides)
			}
		})
	}
}

func addresses(targets []*lang.Target, images []*lang.Image, toolchains []*lang.Toolchain) []string {
	var all []string
	for _, t := range targets {
		all = append(all, "t:"+t.Address())
	}
	for _, i := range images {
		all = append(all, "i:"+i.Address())
	}
	for _, c := range toolchains {
		all = append(all, "c:"+c.Address())
	}
	return all
}

func TestSelectNothing(t *testing.T) {
	f := loadText(t, selectable, Options{})
	for pattern, want := range map[string]string{
		"helo":          "helo matches no target or group. Did you mean hello?",
		"base":          "base matches no target or group. There is an image: write image.base.",
		"service/admin": "service/admin matches no target or group. Did you mean service/admin/*?",
		"service/xyzzzzz": "service/xyzzzzz matches no target or group. There is service/admin/cli, " +
			"service/admin/web or service/api.",
		"image.nope": "image.nope matches no image. There is base, hello, service/admin/cli, " +
			"service/admin/web or service/api.",
	} {
		_, diags := f.Select(t.Context(), "target", []string{pattern})
		if len(diags) != 1 || diags[0].Detail != want {
			t.Errorf("%s: got %v\nwant %s", pattern, diags, want)
		}
	}
}

const usesGit = `
variable "v" { default = git.describe }
locals { short = substr(git.commit, 0, 3) }
defaults {
  image { labels = { revision = local.short } }
}
toolchain "a" { version = "1.26.8" }
toolchain "b" { version = "1.25.3" }
target "plain" {
  package = "./plain"
  stamp   = { "main.v" = true ? "x" : git.tag }
}
target "branchy" {
  package   = "./x"
  toolchain = git.dirty ? toolchain.a : toolchain.b
}
target "stamped" {
  package = "./x"
  stamp   = { "main.v" = var.v, "main.fixed" = "y" }
}
image "plain" {
  base    = "scratch"
  labels  = {}
  targets = [target.plain]
}
image "labelled" {
  base    = "scratch"
  targets = [target.plain]
}
image "of" {
  for_each = { a = target.stamped }
  base     = "scratch"
  targets  = [each.value]
  labels   = { x = each.value.stamp["main.v"] }
}
group "images" { members = [image.labelled] }
`

// TestGitIsAskedLate checks that git is asked for what is selected and for nothing else.
func TestGitIsAskedLate(t *testing.T) {
	tests := []struct{ kind, pattern, asked string }{
		{"target", "plain", ""},
		{"target", "branchy", "dirty"},
		{"target", "stamped", "describe"},
		{"target", "image.labelled", ""},
		{"target", "images", ""},
		{"image", "images", "commit"},
		{"image", "plain", ""},
		{"image", "of", "describe"},
		{"image", "", "commit describe"},
	}
	for _, test := range tests {
		t.Run(test.kind+" "+test.pattern, func(t *testing.T) {
			g := &fakeGit{}
			f := loadText(t, usesGit, Options{Git: g.lookUp})
			if len(g.asked) > 0 {
				t.Fatal("asked while loading:", g.asked)
			}
			if _, diags := f.Select(t.Context(), test.kind, split(test.pattern)); diags.HasErrors() {
				t.Fatal(diags)
			}
			slices.Sort(g.asked)
			if got := strings.Join(slices.Compact(g.asked), " "); got != test.asked {
				t.Errorf("asked %q, want %q", got, test.asked)
			}
		})
	}
}

func TestGitValues(t *testing.T) {
	g := &fakeGit{}
	f := loadText(t, usesGit, Options{Git: g.lookUp})
	for range 2 { // a second selection gives the same
		s, diags := f.Select(t.Context(), "image", []string{"labelled", "of", "target.branchy"})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if got := fmt.Sprint(s.Images[0].Labels, s.Images[1].Labels, s.AllTargets[2].Stamp); got !=
			"map[revision:<co] map[x:<describe>] map[main.fixed:y main.v:<describe>]" {
			t.Error(got)
		}
		if s.Targets[0].Toolchain != f.Toolchains[0] || len(s.Toolchains) != 1 {
			t.Error(s.Targets[0].Toolchain, s.Toolchains)
		}
	}
}

func TestGitErrorAtItsPlace(t *testing.T) {
	g := &fakeGit{err: fmt.Errorf("there is no repository")}
	f := loadText(t, usesGit, Options{Git: g.lookUp})
	_, diags := f.Select(t.Context(), "target", []string{"branchy"})
	want := "gobuild.hcl:15:15: Git cannot say: git.dirty cannot be known: there is no repository.\n"
	if got := messages(f.Dir, diags); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestGitForEach checks that a for_each which needs git asks it while the file is loaded.
func TestGitForEach(t *testing.T) {
	g := &fakeGit{}
	f := loadText(t, `
target "a" {
  for_each = toset(git.dirty ? ["${git.branch}"] : [])
  package  = "./x"
}
image "a" {
  for_each = target.a
  base     = "scratch"
  targets  = [each.value]
}`, Options{Git: g.lookUp})
	if len(f.Images) != 1 || len(f.Targets) != 1 || f.Targets[0].Key != "branch" {
		t.Error(f.Targets, f.Images)
	}
}

// TestGitCheckedLate checks that what git says is checked as what the file says.
func TestGitCheckedLate(t *testing.T) {
	g := &fakeGit{}
	f := loadText(t, "target \"a\" {\n  package = \"./x\"\n  platforms = [git.commit]\n}", Options{Git: g.lookUp})
	_, diags := f.Select(t.Context(), "target", nil)
	if got := messages(f.Dir, diags); !strings.HasPrefix(got,
		`gobuild.hcl:3:16: Unknown platform: "<commit>" is not a platform`) {
		t.Error(got)
	}
}

type fakeGit struct {
	asked []string
	err   error
}

func (g *fakeGit) lookUp(_ context.Context, _, attr, _ string) (cty.Value, error) {
	g.asked = append(g.asked, attr)
	switch attr {
	case "dirty":
		return cty.True, g.err
	case "branch":
		return cty.StringVal("branch"), g.err
	}
	return cty.StringVal("<" + attr + ">"), g.err
}

// loadText loads a file that must be right.
func loadText(t *testing.T, text string, opts Options) *File {
	t.Helper()
	f, diags := loadDiags(t, text, opts)
	if len(diags) > 0 {
		t.Fatal(messages(f.Dir, diags))
	}
	return f
}

func loadDiags(t *testing.T, text string, opts Options) (*File, hcl.Diagnostics) {
	t.Helper()
	opts.Path = filepath.Join(t.TempDir(), syntax.FileName)
	write(t, opts.Path, text)
	return Load(t.Context(), opts)
}

// split are the patterns in a list with commas.
func split(patterns string) []string {
	return strings.FieldsFunc(patterns, func(r rune) bool { return r == ',' })
}
