package planner

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// shop is a world with images of every kind.
func shop() *world {
	w := newWorld()
	api := w.target("api", plannertest.InModule("1.26.8", "cmd/api"), func(c *plan.Target) {
		c.Platforms = plan.Platforms([]string{"linux/amd64", "linux/arm64/v8", "darwin/arm64"})
	})
	web := w.target("web", plannertest.InModule("1.26.8", "cmd/web"), func(c *plan.Target) {
		c.Platforms = plan.Platforms([]string{"linux/arm64", "linux/amd64", "linux/arm/v7"})
	})
	w.origin("old")
	old := plannertest.GoVersion("1.22.5")
	base := &plan.Image{Origin: w.origin("base"), Name: "base", Base: plan.Base{Reference: "debian:bookworm-slim"}}
	w.image("shop", func(im *plan.Image) {
		im.Base.Image, im.Targets, im.Tags = base, []*plan.Target{api, web}, []string{"registry.example.com/shop:1"}
		im.Files = []*plan.ImageFile{{Origin: w.origin("/etc/shop.conf"), Path: "/etc/shop.conf",
			Source: plannertest.Checkout +
				"/shop.conf", Mode: "0600"}}
	})
	w.image("api", func(im *plan.Image) {
		im.Base.Scratch, im.Targets, im.Platforms = true, []*plan.Target{api}, plan.Platforms([]string{"linux/amd64"})
	})
	w.image("tools", func(im *plan.Image) { im.Base.Toolchain = &old })
	return w
}

func TestImages(t *testing.T) {
	golden(t, "plan-images", dump(shop().plan(t)))
}

func TestImagesOnHost(t *testing.T) {
	w := shop()
	w.facts.Executor = fake.OnMachine()
	w.goal.Push, w.goal.Images = true, w.goal.Images[:1]
	w.goal.Targets = nil
	golden(t, "plan-images-host", dump(w.plan(t)))
}

// TestDocument pins the JSON form and what people are shown.
func TestDocument(t *testing.T) {
	w := newWorld()
	oldest := w.target("oldest", ways["module"]("1.12.17"), nil)
	w.image("oldest", func(im *plan.Image) {
		im.Base.Scratch, im.Targets = true, []*plan.Target{oldest}
		im.Files = []*plan.ImageFile{{Origin: w.origin("/etc/conf"), Path: "/etc/conf",
			Source: plannertest.Checkout + "/conf",
			Mode:   "0600", Owner: "app"}}
		im.Env = map[string]string{"PORT": "8080", "GREETING": "good morning"}
		im.Healthcheck = &plan.Healthcheck{Command: []string{"/oldest", "-health"}, Interval: 10 * time.Second,
			Retries: 3}
		im.Created, im.NotPushed = time.Unix(1700000000, 0), true
		im.Users = []plan.User{{Name: "app", UID: 1000, GID: 1000, Written: "app:1000"}}
		im.User, im.Labels, im.StopSignal = "app", map[string]string{"team": "shop"}, "SIGINT"
	})
	p := w.plan(t)
	doc := p.Document("host", []plan.Guard{plan.GuardReadOnly},
		map[string]plan.Outlook{p.Actions[0].ID: {Why: "runs: it was not built before"}})
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "document-json", string(data)+"\n")
	for name, verbose := range map[string]bool{"document-text": false, "document-verbose": true} {
		var text strings.Builder
		if err := doc.WriteText(&text, verbose); err != nil {
			t.Fatal(err)
		}
		golden(t, name, text.String())
	}
}

// TestEmptyLists: programs need not tell null from empty.
func TestEmptyLists(t *testing.T) {
	data, err := json.Marshal((&plan.Plan{}).Document("docker", nil, nil))
	if want := `{"format":1,"executor":"docker","lacks":[],"goals":[],"actions":[]}`; err != nil ||
		string(data) != want {
		t.Errorf("%s, want %s (%v)", data, want, err)
	}
	if strings.Contains(document(t, shop().plan(t)), "null") {
		t.Error("there is a null in the document")
	}
}

func TestGoals(t *testing.T) {
	t.Run("one platform", func(t *testing.T) {
		w := shop()
		w.goal.Images = nil
		w.goal.Platform = &plan.Platform{OS: "darwin", Arch: "arm64"}
		if got := strings.Join(built(w.plan(t)), ","); got != "api" {
			t.Errorf("the builds are %s, want api", got)
		}
	})
	t.Run("a target without platforms takes any", func(t *testing.T) {
		w := newWorld()
		w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
		w.goal.Platform, w.goal.NoInstall = &plan.Platform{OS: "darwin", Arch: "arm64"}, true
		p := w.plan(t)
		c := compiles(p)[0]
		if c.Compile.Platform != *w.goal.Platform || len(p.Goals) != 1 || p.Goals[0] != c.ID {
			t.Errorf("%s for %s, goals %q", c.ID, c.Compile.Platform, p.Goals)
		}
	})
	t.Run("install elsewhere", func(t *testing.T) {
		w := shop()
		w.goal.Images, w.goal.Install = nil, "/usr/local/bin"
		var paths []string
		for _, a := range w.plan(t).Actions {
			if a.Kind == plan.KindInstall {
				paths = append(paths, a.Install.Path+" "+a.Title)
			}
		}
		want := "/usr/local/bin/api install /usr/local/bin/api"
		if paths[0] != want || !strings.HasPrefix(paths[1], "/usr/local/bin/linux_arm64/api ") {
			t.Errorf("installs are %q", paths)
		}
	})
}

func TestOrder(t *testing.T) {
	p := everything(plannertest.Checkout).plan(t)
	at := map[string]int{}
	for i, a := range p.Actions {
		at[a.ID] = i + 1
		for _, id := range append(append([]string{}, a.Inputs...), a.Before...) {
			if at[id] == 0 {
				t.Errorf("%s stands before %s, which it depends on", a.ID, id)
			}
		}
	}
}
