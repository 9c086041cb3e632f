package planner

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// Images that could not start, or would lack a file.
func TestStart(t *testing.T) {
	scratch := plan.Base{Scratch: true}
	files := func(list ...string) (files []*plan.ImageFile) { // path=source
		for _, one := range list {
			to, from, _ := strings.Cut(one, "=")
			files = append(files, &plan.ImageFile{Path: to, Source: "/src/" + from, Real: "/src/" + from})
		}
		return files
	}
	for name, c := range map[string]struct {
		change func(im *plan.Image)
		says   string // "" where all is well
	}{
		"a file below the binary": {func(im *plan.Image) { im.Files = files("/app/config.json=x") },
			`has a file at /app (the binary of target "app") and needs a directory there for file`},
		"a directory below the binary": {func(im *plan.Image) { im.Files = files("/app/x=some-dir") },
			`has a file at /app (the binary`},
		"a directory at the binary": {func(im *plan.Image) { im.Files = files("/app=some-dir") },
			`has a file at /app (the binary`},
		"a workdir that is the binary": {func(im *plan.Image) { im.Workdir = "/app" }, `for workdir = "/app"`},
		"a workdir below it": {func(im *plan.Image) { im.Workdir = "/app/data/" },
			`has a file at /app (the`},
		"a volume that is the binary": {func(im *plan.Image) { im.Volumes = []string{"/app"} },
			`for the volume "/app"`},
		"a volume below it": {func(im *plan.Image) { im.Volumes = []string{"/data", "/app/x"} },
			"the volume"},
		"everything is a volume": {func(im *plan.Image) { im.Volumes = []string{"/"} },
			"would hide the whole image"},
		"a file below a file": {func(im *plan.Image) { im.Files = files("/a=x", "/a/b=y") },
			"has a file at /a ("},
		"a file above a file": {func(im *plan.Image) { im.Files = files("/a/b=x", "/a=y") },
			"has a file at /a ("},
		"two files of one path": {func(im *plan.Image) { im.Files = files("/a=x", "/a/=y") },
			"gets two files at /a ("},
		"a file that is everything": {func(im *plan.Image) { im.Files = files("/=x") },
			"has a file at / ("},
		"the binary is where users are": {func(im *plan.Image) { im.Dir, im.Users = "/home/app", users("app:1") },
			""},
		"a user whose home is a file": {func(im *plan.Image) {
			im.Files, im.Users = files("/home/app=x"), users("app:1")
		},
			`for the home of user "app"`},
		"a file where certificates need a directory": {func(im *plan.Image) {
			im.Files, im.Certificates.Bundle = files("/etc/ssl=x"), true
		}, "for certificates"},
		"a file where time zones go": {func(im *plan.Image) {
			im.Files, im.Timezones = files("/usr/share=x"), true
		},
			"for timezones"},
		"a binary where engines mount": {func(im *plan.Image) { im.Targets[0].Name = "etc" },
			"for what engines mount"},
		"a directory with a file at the binary": {func(im *plan.Image) {
			im.Dir, im.Files = "/bin", files("/=root-dir")
			im.Targets[0].Name = "x-program"
		}, "goes to /bin/x-program as well"},
		"directories beside it": {func(im *plan.Image) {
			im.Dir, im.Workdir, im.Volumes = "/opt/app", "/opt/app", []string{"/opt/app/data"}
			im.Files = files("/opt/app/etc/c=x", "/opt/app/static=some-dir")
		}, ""},
		"no such program": {func(im *plan.Image) { im.Entrypoint = []string{"/nope"} },
			"there is no /nope: the image has /app"},
		"one word": {func(im *plan.Image) { im.Entrypoint = []string{"/app -x"} },
			`write entrypoint = ["/app", "-x"]`},
		"a shell": {func(im *plan.Image) { im.Entrypoint = []string{"/bin/sh", "-c", "/app"} },
			"has no shell"},
		"not in PATH": {func(im *plan.Image) { im.Entrypoint = []string{"app"} },
			`write entrypoint = ["/app"]`},
		"in PATH": {func(im *plan.Image) { im.Entrypoint, im.Dir = []string{"app"}, "/usr/bin" }, ""},
		"in its PATH": {func(im *plan.Image) { im.Entrypoint, im.Env = []string{"app"}, env("PATH", "/:$PATH") },
			""},
		"in the workdir": {func(im *plan.Image) { im.Entrypoint, im.Dir, im.Workdir = []string{"./app"}, "/x", "/x" },
			""},
		"not in the workdir": {func(im *plan.Image) { im.Entrypoint, im.Workdir = []string{"./app"}, "/x" },
			"there is no /x/app"},
		"a directory": {func(im *plan.Image) { im.Entrypoint, im.Dir = []string{"/opt"}, "/opt" },
			"/opt is a directory"},
		"a file that may not be run": {func(im *plan.Image) {
			im.Entrypoint, im.Files = []string{"/run.sh"}, files("/run.sh=x")
		},
			`/run.sh may not be run: write mode = "0755"`},
		"a program of a file block": {func(im *plan.Image) {
			im.Entrypoint, im.Files = []string{"/x/tool-program"}, files("/x=a-dir")
			im.Files = append(im.Files, files("/x/tool-program=b-program")...)
		}, "gets two files at /x/tool-program"},
		"a program in a directory": {func(im *plan.Image) {
			im.Entrypoint, im.Files = []string{"/x/tool-program"}, files("/x=a-dir")
		}, ""},
		"arguments without a program": {func(im *plan.Image) {
			im.Entrypoint, im.Cmd = []string{}, []string{"-v"}
		},
			`there is no -v in PATH`},
		"arguments of the binary": {func(im *plan.Image) { im.Cmd = []string{"-v"} }, ""},
		"the binary as its argument": {func(im *plan.Image) { im.Cmd = []string{"/app", "serve", "-v"} },
			`would run /app /app serve -v: without an entrypoint it starts its binary, with cmd as the arguments. ` +
				`Write cmd = ["serve", "-v"], or entrypoint = ["/app", "serve", "-v"] instead.`},
		"the binary as its only argument": {func(im *plan.Image) { im.Dir, im.Cmd = "/bin", []string{"/bin//app"} },
			"would run /bin/app /bin//app: without"},
		"the binary of the base as its argument": {func(im *plan.Image) {
			im.Base, im.Targets = plan.Base{Image: &plan.Image{Base: scratch, Targets: im.Targets}}, nil
			im.Cmd = []string{"/app"}
		}, "Take cmd out."},
		"the binary beside a registry's": {func(im *plan.Image) {
			im.Base, im.Cmd = plan.Base{Reference: "x"}, []string{"/usr/local/bin/app"}
		}, "Take cmd out."},
		"the binary as a wanted argument": {func(im *plan.Image) {
			im.Entrypoint, im.Cmd = []string{"/app"}, []string{"/app", "serve"}
		}, ""},
		"the binary without an entrypoint": {func(im *plan.Image) {
			im.Entrypoint, im.Cmd = []string{}, []string{"/app", "serve"}
		}, ""},
		"another path as the argument": {func(im *plan.Image) { im.Cmd = []string{"/app/serve"} }, ""},
		"a base of others": {func(im *plan.Image) { im.Entrypoint, im.IsBase = []string{"/nope"}, true },
			""},
		"what a registry knows": {func(im *plan.Image) {
			im.Base, im.Entrypoint = plan.Base{Reference: "x"}, []string{"sh"}
		},
			""},
		"a dollar":      {func(im *plan.Image) { im.Env = env("A", "$$5") }, ""},
		"a lone dollar": {func(im *plan.Image) { im.Env = env("A", "5$") }, "write $$ for a dollar"},
		"a default as in a shell": {func(im *plan.Image) { im.Env = env("A", "${B:-x}") },
			"write $$ for a dollar"},
		"no such variable": {func(im *plan.Image) { im.Env = env("A", "$B") },
			"the base has no variable B"},
		"a variable of its own": {func(im *plan.Image) { im.Env = env("A", "$B", "B", "x") },
			"no variable B"},
		"a variable of a registry": {func(im *plan.Image) {
			im.Base, im.Env = plan.Base{Reference: "x"}, env("A", "$B")
		},
			""},
		"a variable of its base": {func(im *plan.Image) {
			im.Base, im.Env = plan.Base{Image: &plan.Image{Base: scratch, Env: env("B", "x")}}, env("A", "${B}s")
		}, ""},
		"a binary of the base becomes a directory": {func(im *plan.Image) {
			im.Base = plan.Base{Image: &plan.Image{Base: scratch, Files: files("/srv=x")}}
			im.Files = files("/srv/y=z")
		}, "has a file at /srv"},
		"a file of the base is replaced": {func(im *plan.Image) {
			im.Base = plan.Base{Image: &plan.Image{Base: scratch, Files: files("/srv=x")}}
			im.Files = files("/srv=z")
		}, ""},
		"a link of the base leads on": {func(im *plan.Image) {
			im.Base = plan.Base{Image: &plan.Image{Base: scratch, Files: files("/bin=x-link")}}
			im.Dir = "/bin"
		}, ""},
		"its own link hides the binary": {func(im *plan.Image) {
			im.Dir, im.Files = "/bin", files("/bin=x-link")
		},
			"has a file at /bin"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			app := w.target("app", plannertest.InModule("1.26.8", "cmd/app"), nil)
			w.goal.Targets = nil
			w.image("im", func(im *plan.Image) {
				im.Base, im.Targets = scratch, []*plan.Target{app}
				c.change(im)
			})
			_, diags := New(w.goal, w.facts)
			var got string
			for _, d := range diags {
				got += d.Error() + "\n"
			}
			if c.says == "" && len(diags) > 0 || !strings.Contains(got, c.says) || c.says != "" && len(diags) == 0 {
				t.Errorf("%s", got)
			}
		})
	}
}

// A wrong environment does not hide a wrong program, unless that is looked up in PATH.
func TestStartInUnknownEnvironment(t *testing.T) {
	for program, want := range map[string]int{"/nope": 2, "nope": 1, "/app": 1} {
		w := newWorld()
		app := w.target("app", plannertest.InModule("1.26.8", "cmd/app"), nil)
		w.goal.Targets = nil
		w.image("im", func(im *plan.Image) {
			im.Base, im.Targets = plan.Base{Scratch: true}, []*plan.Target{app}
			im.Env, im.Entrypoint = env("A", "$B"), []string{program}
		})
		if _, diags := New(w.goal, w.facts); len(diags) != want {
			t.Errorf("%s: %d mistakes were found, not %d: %v", program, len(diags), want, diags)
		}
	}
}

func env(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}
