package planner

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// wrong is a mistake: make returns the line on which it is to be reported.
type wrong struct {
	make    func(w *world) (line int)
	summary string
	detail  string // a part of it
}

func line(m *diag.Origin, attr string) int { return m.At(attr).Start.Line }

// setTo makes one target of the current Go with a change, reported at one attribute.
func setTo(attr string, change func(*plan.Target)) func(*world) int {
	return func(w *world) int {
		t := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), change, attr)
		return line(&t.Origin, attr)
	}
}

var mistakes = map[string]wrong{
	"a profile before 1.20": {func(w *world) int {
		t := w.target("a", plannertest.InModule("1.19.13", "cmd/a"), func(t *plan.Target) { t.PGO.Word = "off" }, "pgo")
		return line(&t.Origin, "pgo")
	}, "A flag that the toolchain lacks", "Go 1.19.13 has no pgo: take Go 1.20 or newer"},
	"flags for the assembler before 1.5": {func(w *world) int {
		t := w.target("a", ways["gopath"]("1.4.3"), func(t *plan.Target) {
			t.Asmflags = []string{"-D", "X"}
		}, "asmflags")
		return line(&t.Origin, "asmflags")
	}, "A flag that the toolchain lacks", "Go 1.4.3 has no asmflags: take Go 1.5 or newer"},
	"a build mode before there was one": {func(w *world) int {
		t := w.target("a", ways["gopath"]("1.4.3"), func(t *plan.Target) { t.BuildMode = plan.ModeExe }, "build_mode")
		return line(&t.Origin, "build_mode")
	}, "A flag that the toolchain lacks", "Go 1.4.3 has no build_mode: take Go 1.5 or newer"},
	"a detector before there was one": {func(w *world) int {
		t := w.target("a", plannertest.InModule("1.17.13", "cmd/a"), func(t *plan.Target) {
			t.Detectors, t.Cgo = []string{"asan"}, "dynamic"
		}, "asan")
		return line(&t.Origin, "asan")
	}, "A flag that the toolchain lacks", "Go 1.17.13 has no asan for linux/amd64: take Go 1.18 or newer"},
	"two detectors": {setTo("asan", func(t *plan.Target) {
		t.Detectors, t.Cgo = []string{"race", "asan"}, "dynamic"
	}), "These exclude each other", "race and asan"},
	"race without cgo": {setTo("race", func(t *plan.Target) { t.Detectors = []string{"race"} }), "This needs cgo",
		`race is linked by a C compiler for linux/amd64: write cgo = "dynamic"`},
	"race of a platform without": {setTo("race", func(t *plan.Target) {
		t.Detectors, t.Platforms = []string{"race"}, plan.Platforms([]string{"linux/386"})
	}), "The platform lacks this", "Go has no race for linux/386"},
	"an installed library": {func(w *world) int {
		w.goal.Install, w.facts.Executor = "/home/someone/bin", fake.OnMachine()
		return setTo("build_mode", func(t *plan.Target) { t.BuildMode, t.Cgo = plan.ModeCShared, "dynamic" })(w)
	}, "Not a program", `Target "a" has build_mode = "c-shared", and install is for programs`},
	"race and pie": {setTo("build_mode", func(t *plan.Target) {
		t.Detectors, t.BuildMode, t.Cgo = []string{"race"}, plan.ModePIE, "dynamic"
	}), "These exclude each other", `no build_mode = "pie" with race`},
	"asan, linked statically": {setTo("asan", func(t *plan.Target) {
		t.Detectors, t.Cgo = []string{"asan"}, "static"
	}), "This needs cgo", "shared library of the C compiler"},
	"msan with gcc": {setTo("msan", func(t *plan.Target) {
		t.Detectors, t.Cgo = []string{"msan"}, "dynamic"
	}), "This needs cgo", `env = { CC = "clang" }`},
	"msan with gcc by name": {setTo("msan", func(t *plan.Target) {
		t.Detectors, t.Cgo, t.Env = []string{"msan"}, "dynamic", map[string]string{"CC": "gcc -O1"}
	}), "This needs cgo", `here gcc compiles C code: write env = { CC = "clang" }`},
	"a library without cgo": {setTo("build_mode", func(t *plan.Target) { t.BuildMode = plan.ModeCShared }),
		"This needs cgo", `build_mode = "c-shared" is linked by a C compiler`},
	"a static library for programs": {setTo("build_mode", func(t *plan.Target) {
		t.BuildMode, t.Cgo = plan.ModeCShared, "static"
	}), "This needs cgo", "static programs"},
	"pie that only a C compiler links": {setTo("build_mode", func(t *plan.Target) {
		t.BuildMode, t.Platforms = plan.ModePIE, plan.Platforms([]string{"linux/arm"})
	}), "This needs cgo", `build_mode = "pie" is linked by a C compiler for linux/arm`},
	"an archive in an image": {func(w *world) int {
		f := plannertest.InModule("1.26.8", "cmd/a")
		f.Toolchain.Image = "golang"
		a := w.target("a", f, func(t *plan.Target) { t.BuildMode, t.Cgo = plan.ModeCArchive, "dynamic" })
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Targets, im.Entrypoint = true, []*plan.Target{a}, []string{}
		}, "targets")
		return line(&im.Origin, "targets")
	}, "Not a program", "archive for C linkers"},
	"a flag of go build for the linker": {setTo("ldflags", func(t *plan.Target) {
		t.Ldflags = []string{"-s", "-buildmode=pie"}
	}), "A flag that a target may not have", `-buildmode is a flag of go build, which sets it for all tools alike: ` +
		`write build_mode = "pie".`},
	"a flag of go build for the compiler": {setTo("gcflags", func(t *plan.Target) {
		t.Gcflags = []string{"all=-race"}
	}), "A flag that a target may not have", "write race = true."},
	"a flag of go build for the assembler": {setTo("asmflags", func(t *plan.Target) {
		t.Asmflags = []string{"-race"}
	}), "A flag that a target may not have", "write race = true."},
	"a value with a space": {setTo("ldflags", func(t *plan.Target) {
		t.Ldflags = []string{"-s -X main.version=a b -w"}
	}), "This cannot be passed to go build", `write stamp = { "main.version" = "a b" }.`},
	"a version of the FIPS 140 module": {setTo("env", func(t *plan.Target) {
		t.Env = map[string]string{"GOFIPS140": "v1.0.0"}
	}), "Invalid value", `GOFIPS140 is "v1.0.0", and here it can be "off" or "latest"`},
	"a file for the assembler": {setTo("asmflags", func(t *plan.Target) { t.Asmflags = []string{"-I", "x"} }),
		"A flag that a target may not have", "-I has the assembler read"},
	"two targets of one name": {func(w *world) int {
		w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
		t := w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) { c.Name = "a" }, "name")
		return line(&t.Origin, "name")
	}, "Two targets write the same file", `"a" (gobuild.hcl line 1) and "b" both write linux_amd64/a`},
	"two images of one name": {func(w *world) int {
		w.image("a", func(im *plan.Image) { im.Base.Scratch, im.Tags = true, []string{"x"} })
		im := w.image("b", func(im *plan.Image) { im.Base.Scratch, im.Name = true, "a" }, "name")
		return line(&im.Origin, "name")
	}, "Two images write the same name", `both called "a"`},
	"two images of one tag": {func(w *world) int {
		w.image("a", func(im *plan.Image) { im.Base.Scratch, im.Tags = true, []string{"x:latest"} })
		im := w.image("b", func(im *plan.Image) {
			im.Base.Scratch, im.Tags = true, []string{"docker.io/library/x"}
		}, "tags")
		return line(&im.Origin, "tags")
	}, "Two images have the same tag", `docker.io/library/x`},
	"an image without a tag is pushed": {func(w *world) int {
		w.goal.Push = true
		im := w.image("a", func(im *plan.Image) { im.Base.Scratch = true })
		return im.Range.Start.Line
	}, "An image without tags cannot be pushed", "registry.example.com/a:1.0"},
	"two binaries of one name in an image": {func(w *world) int {
		a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) { c.Name = "x" })
		b := w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) { c.Name = "x" })
		w.goal.Targets = nil
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Targets = true, []*plan.Target{a, b}
		}, "targets")
		return line(&im.Origin, "targets")
	}, "Two binaries of an image have the same name", `called "x"`},
	"two binaries of one name in a base": {func(w *world) int {
		a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) { c.Name = "x" })
		b := w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) { c.Name = "x" })
		w.goal.Targets = nil
		base := w.image("base", func(im *plan.Image) {
			im.Base.Scratch, im.Targets = true, []*plan.Target{a, b}
		}, "targets")
		w.goal.Images = nil
		w.image("im", func(im *plan.Image) { im.Base.Image = base })
		return line(&base.Origin, "targets")
	}, "Two binaries of an image have the same name", `called "x"`},
	"a file where a binary goes": {func(w *world) int {
		a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
		m := w.origin("/usr/local/bin/a")
		w.image("im", func(im *plan.Image) {
			im.Base.Reference, im.Targets = "debian", []*plan.Target{a}
			im.Files = []*plan.ImageFile{{Origin: m, Path: "/usr/local//bin/a", Source: "x"}}
		})
		return m.Range.Start.Line
	}, "A file where a binary goes", "/usr/local/bin/a"},
	"no platform in common": {func(w *world) int {
		a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) {
			c.Platforms = plan.Platforms([]string{"linux/arm64"})
		})
		b := w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) {
			c.Platforms = plan.Platforms([]string{"linux/amd64", "darwin/arm64"})
		})
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Targets = true, []*plan.Target{a, b}
		}, "targets")
		return line(&im.Origin, "targets")
	}, "An image without a platform", "a is built for linux/arm64; b is built for linux/amd64, darwin/arm64"},
	"an image for darwin": {func(w *world) int {
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Platforms = true, plan.Platforms([]string{"darwin/arm64"})
		}, "platforms")
		return line(&im.Origin, "platforms")
	}, "An image for another system than Linux", "darwin/arm64"},
	"a target lacks the image's platform": {func(w *world) int {
		a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) {
			c.Platforms = plan.Platforms([]string{"linux/amd64"})
		})
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Targets, im.Platforms = true, []*plan.Target{a},
				plan.Platforms([]string{"linux/arm64", "linux/amd64/v1"})
		}, "platforms")
		return line(&im.Origin, "platforms")
	}, "A target lacks a platform of its image", `for linux/arm64, but target "a" is not`},
	"a base lacks the image's platform": {func(w *world) int {
		base := w.image("base", func(im *plan.Image) {
			im.Base.Scratch, im.Platforms = true, plan.Platforms([]string{"linux/amd64"})
		})
		between := w.image("between", func(im *plan.Image) { im.Base.Image = base })
		im := w.image("im", func(im *plan.Image) {
			im.Base.Image, im.Platforms = between, plan.Platforms([]string{"linux/arm64"})
		}, "platforms")
		return line(&im.Origin, "platforms")
	}, "A base lacks a platform of its image", `for linux/arm64, but image "between"`},
	"a port that is not supported": {setTo("platforms", func(c *plan.Target) {
		c.Platforms = plan.Platforms([]string{"plan10/amd64"})
	}),
		"The toolchain cannot make this platform", "Go 1.26.8 cannot compile for plan10/amd64"},
	"a variant that is not known": {setTo("platforms", func(c *plan.Target) {
		c.Platforms = plan.Platforms([]string{"linux/arm/v9"})
	}),
		"The toolchain cannot make this platform", `arm has no variant "v9"`},
	"cross-compiling before 1.5": {func(w *world) int {
		t := w.target("a", ways["gopath"]("1.4.3"), func(c *plan.Target) {
			c.Platforms = plan.Platforms([]string{"linux/amd64", "linux/arm64"})
		}, "platforms")
		return line(&t.Origin, "platforms")
	}, "The toolchain cannot make this platform", "Go 1.4.3 compiles only for its own platform, linux/amd64"},
	"ldflags with both quotes": {setTo("ldflags", func(c *plan.Target) { c.Ldflags = []string{`it's "so"`} }),
		"This cannot be passed to go build", "both kinds of quotes"},
	"gcflags with both quotes": {setTo("gcflags", func(c *plan.Target) { c.Gcflags = []string{`it's "so"`} }),
		"This cannot be passed to go build", "both kinds of quotes"},
	"a stamp with both quotes": {setTo("stamp", func(c *plan.Target) {
		c.Stamp = map[string]string{"main.v": `it's "so"`}
	}),
		"This cannot be passed to go build", "both kinds of quotes"},
	"a variable that is the platform's": {setTo("env", func(c *plan.Target) {
		c.Env = map[string]string{"GOARM": "7"}
	}),
		"A variable that a target may not set", "use platforms (linux/arm/v7) instead"},
	"a variable that is a platform's, with an option": {setTo("env", func(c *plan.Target) {
		c.Env = map[string]string{"GOARM": "7,softfloat"}
	}),
		"A variable that a target may not set", "use platforms (linux/arm/v7,softfloat) instead"},
	"a variable that is another platform's": {setTo("env", func(c *plan.Target) {
		c.Env = map[string]string{"GOARM64": "v8.2,lse"}
	}),
		"A variable that a target may not set", "use platforms (linux/arm64/v8.2,lse) instead"},
	"a variable that is that of a browser": {setTo("env", func(c *plan.Target) {
		c.Env = map[string]string{"GOWASM": "satconv"}
	}),
		"A variable that a target may not set", "use platforms (js/wasm/satconv) instead"},
	"a variable of gobuild's own": {setTo("env", func(c *plan.Target) { c.Env = map[string]string{"GOCACHE": "/x"} }),
		"A variable that a target may not set", "GOCACHE is set by gobuild itself: take it out"},
	"a flag for what gobuild does by itself": {setTo("env", func(c *plan.Target) {
		c.Env = map[string]string{"GOFLAGS": `-mod=vendor -race --tags=x,y '-ldflags=-s -w' -trimpath -mod=mod -v -z`}
	}),
		"A variable that a target may not set",
		`GOFLAGS is set by gobuild itself: an attribute does what a flag of go build does. ` +
			`-mod=vendor: write mod = "vendor". -race: write race = true. --tags=x,y: write build_tags = ["x", "y"]. ` +
			`-ldflags=-s -w: write ldflags = ["-s", "-w"]. -trimpath: gobuild does so, unless trimpath is false. ` +
			`-mod=mod: no build changes go.mod or go.sum: run go mod tidy, and commit what it writes. ` +
			`-v: gobuild plan prints what runs, and why. -z: gobuild has nothing for it.`},
	"no flag at all": {setTo("env", func(c *plan.Target) { c.Env = map[string]string{"GOFLAGS": " "} }),
		"A variable that a target may not set", "GOFLAGS is set by gobuild itself: take it out."},
	"a variable for the user's environment": {setTo("env", func(c *plan.Target) {
		c.Env = map[string]string{"GOPROXY": "x"}
	}),
		"A variable that a target may not set", "use the variable in your own environment instead"},
	"a go line that is newer than the toolchain": {func(w *world) int {
		f := plannertest.InModule("1.22.5", "cmd/a")
		f.Module.Go = "1.23"
		t := w.target("a", f, nil, "toolchain")
		return line(&t.Origin, "toolchain")
	}, "This toolchain cannot build the target", plannertest.Checkout + "/go.mod says go 1.23, and Go 1.22.5 refuses"},
	"an override's go line that is newer": {func(w *world) int {
		f := ways["module-override"]("1.22.5")
		f.Overrides[0].Go = "1.26.0"
		t := w.target("a", f, nil, "toolchain")
		return line(&t.Origin, "toolchain")
	}, "This toolchain cannot build the target", "dep/go.mod says go 1.26.0"},
	"a health check without a command": {func(w *world) int {
		t := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(*plan.Target) {})
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Targets, im.Dir = true, []*plan.Target{t}, "/usr/bin"
			im.Healthcheck = &plan.Healthcheck{Origin: w.origin("check")}
		})
		return im.Healthcheck.Range.Start.Line
	}, "Missing attribute", `command = ["/usr/bin/a", "-health"]`},
	"platforms of an image that are one": {func(w *world) int {
		im := w.image("im", func(im *plan.Image) {
			im.Base.Scratch, im.Platforms = true, plan.Platforms([]string{"linux/amd64", "linux/arm/v7",
				"linux/arm/v7,softfloat"})
		}, "platforms")
		return line(&im.Origin, "platforms")
	}, "Two platforms of an image are one", "linux/arm/v7 and for linux/arm/v7,softfloat, which are both linux/arm/v7"},
	"a go line with three parts": {func(w *world) int {
		f := plannertest.InModule("1.20.14", "cmd/a")
		f.Module.Go = "1.20.1"
		t := w.target("a", f, nil, "toolchain")
		return line(&t.Origin, "toolchain")
	}, "This toolchain cannot build the target", "does not know go lines with three parts"},
	"a local replacement's go line that is newer": {func(w *world) int {
		f := ways["module-replace"]("1.22.5")
		f.Module.Locals[0].Go, f.Module.Requires["example.com/lib"] = "1.24", []string{"v1.0.0"}
		t := w.target("a", f, nil, "toolchain")
		return line(&t.Origin, "toolchain")
	}, "This toolchain cannot build the target", "/home/someone/lib/go.mod says go 1.24"},
	"a remote module that is newer": {func(w *world) int {
		f := ways["remote"]("1.22.5")
		f.Remote.Go = "1.24.0"
		t := w.target("a", f, nil) // no toolchain is written: at the block
		return t.Range.Start.Line
	}, "This toolchain cannot build the target", "go.mod of example.com/tool@v1.4.0 says go 1.24.0"},
}

// TestMistakes: each is one diagnostic, at its place. What old versions cannot do is in TestVersions.
func TestMistakes(t *testing.T) {
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			at := m.make(w)
			p, diags := New(w.goal, w.facts)
			if p != nil || len(diags) != 1 {
				t.Fatalf("plan %v, diagnostics %v", p, diags)
			}
			d := diags[0]
			if d.Summary != m.summary || !strings.Contains(d.Detail, m.detail) || d.Subject.Start.Line != at {
				t.Errorf("line %d, %s: %s\nwant line %d, %s: …%s…", d.Subject.Start.Line, d.Summary, d.Detail, at,
					m.summary,
					m.detail)
			}
			if !strings.HasSuffix(d.Detail, ".") {
				t.Errorf("no sentence: %s", d.Detail)
			}
		})
	}
}

// TestMistakesTogether: what can be found at once is reported at once.
func TestMistakesTogether(t *testing.T) {
	w := newWorld()
	w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) {
		c.Platforms = plan.Platforms([]string{"linux/amd64", "plan10/amd64"})
		c.Env = map[string]string{"GOOS": "x", "PATH": "y"}
		c.Ldflags, c.Gcflags = []string{`'"`}, []string{`'"`}
		c.Stamp = map[string]string{"main.a": `'"`, "main.b": `'"`}
	}, "platforms", "env", "ldflags", "gcflags", "stamp")
	w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) { c.Name = "a" })
	if _, diags := New(w.goal, w.facts); len(diags) != 8 {
		t.Errorf("there are %d diagnostics, want 8: %v", len(diags), diags)
	}
	w = newWorld() // each by itself, though they are one go build
	for _, label := range []string{"a", "b"} {
		w.target(label, plannertest.InModule("1.10.8", "cmd/"+label), nil)
	}
	if _, diags := New(w.goal, w.facts); len(diags) != 2 {
		t.Errorf("there are %d diagnostics, want 2: %v", len(diags), diags)
	}
}
