package gobuild_test

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// TestValidateAgreesWithBuild: validate accepts what a build can do, and nothing else.
func TestValidateAgreesWithBuild(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	const (
		program = "package main\n\nfunc main() {}\n"
		start   = "toolchain \"stable\" { version = \"1.26.8\" }\n" +
			"defaults {\n  target { toolchain = toolchain.stable }\n}\n"
		target = "target \"a\" { package = \"./cmd/a\" }\n"
	)
	image := func(attrs string) map[string]string {
		return map[string]string{"gobuild.hcl": target + "image \"i\" {\n" +
			"  base = \"scratch\"\n  targets = [target.a]\n" +
			attrs + "\n}\n"}
	}
	named := func(n int) map[string]string {
		return map[string]string{"gobuild.hcl": "target \"" + strings.Repeat("x", n) + "\" { package = \"./cmd/a\" }\n"}
	}
	namedForWindows := func(n int) map[string]string {
		return map[string]string{"gobuild.hcl": "target \"" + strings.Repeat("x", n) + "\" {\n" +
			"  package = \"./cmd/a\"\n  platforms = [\"windows/amd64\"]\n}\n"}
	}
	directory := func(name string) map[string]string {
		return map[string]string{"cmd/" + name + "/main.go": program,
			"gobuild.hcl": "target \"a\" { package = \"./cmd/" + name + "\" }\n"}
	}
	vendored := func(version string) map[string]string {
		return map[string]string{"gobuild.hcl": target,
			"go.mod": "module example.com/m\n\ngo 1.26\n\nrequire example.com/dep " +
				version + "\n",
			"cmd/a/main.go":                   "package main\n\nimport _ \"example.com/dep\"\n\nfunc main() {}\n",
			"vendor/modules.txt":              "# example.com/dep v1.0.0\n## explicit; go 1.26\nexample.com/dep\n",
			"vendor/example.com/dep/dep.go":   "package dep\n",
			"vendor/example.com/dep/other.go": "package dep\n",
		}
	}
	for name, test := range map[string]struct {
		files map[string]string
		right bool
	}{
		"a target":                   {map[string]string{"gobuild.hcl": target}, true},
		"an image":                   {image(""), true},
		"an empty file":              {map[string]string{"gobuild.hcl": ""}, false},
		"a space":                    {directory("my tool"), false},
		"a letter that is not ASCII": {directory("tööl"), false},
		"a name of Windows":          {directory("aux"), false},
		"a dash":                     {directory("-a"), false},
		"an at sign":                 {directory("a@b"), false},
		"a plus sign":                {directory("a+b"), true},
		"an underscore":              {directory("_a"), true},
		"the longest name":           {named(255), true},
		"a longer name":              {named(256), false},
		"a longer name with .exe":    {namedForWindows(252), false},
		"an IPv6 registry":           {image(`  tags = ["[::1]:5000/app:1"]`), true},
		"no host":                    {image(`  tags = ["a..b.com/app:1"]`), false},
		"a dash before a host":       {image(`  tags = ["-x.com/app:1"]`), false},
		"a plus sign in a tag":       {image(`  tags = ["app:1.0+dirty"]`), false},
		"a long tag":                 {image(`  tags = ["app:` + strings.Repeat("x", 129) + `"]`), false},
		"a long repository":          {image(`  tags = ["` + strings.Repeat("x", 256) + `:1"]`), false},
		"a tag of git":               {image(`  tags = ["app:${git.tag}"]`), false},
		"vendored":                   {vendored("v1.0.0"), true},
		"vendored otherwise":         {vendored("v1.1.0"), false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"go.mod": "module example.com/m\n\ngo 1.26.0\n", "cmd/a/main.go": program}
			maps.Copy(files, test.files)
			if files["gobuild.hcl"] != "" {
				files["gobuild.hcl"] = start + files["gobuild.hcl"]
			}
			for _, file := range slices.Sorted(maps.Keys(files)) {
				write(t, filepath.Join(dir, filepath.FromSlash(file)), files[file])
			}
			o := gobuild.Options{Dir: dir, Executor: "host", Stdout: io.Discard, Stderr: io.Discard,
				Environ: append(os.Environ(), "GOBUILD_CACHE="+filepath.Join(cache, "gobuild"))}
			build := func() error { return gobuild.Build(t.Context(), gobuild.BuildOptions{Options: o}) }
			if strings.Contains(files["gobuild.hcl"], "image ") {
				build = func() error { return gobuild.Image(t.Context(), gobuild.ImageOptions{Options: o}) }
			}
			valid := gobuild.Validate(t.Context(), gobuild.ValidateOptions{Options: o})
			built := build()
			if (valid == nil) != test.right || (built == nil) != test.right {
				t.Errorf("validate: %v\nbuild: %v\nwant accepted: %t", valid, built, test.right)
			}
		})
	}
}
