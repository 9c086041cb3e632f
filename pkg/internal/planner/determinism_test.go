package planner

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// everything is a world in which each way of building has a target, and there are images.
func everything(at string) *world {
	w := newWorld()
	w.goal.Dir = at
	var all []*plan.Target
	for _, way := range slices.Sorted(maps.Keys(ways)) {
		all = append(all, w.target(strings.ReplaceAll(way, ".", "-"), ways[way]("1.26.8"), func(c *plan.Target) {
			c.Stamp = map[string]string{"main.a": "1", "main.b": "2", "main.c": "3"}
			c.Env = map[string]string{"A": "1", "B": "2", "C": "3"}
			c.Platforms = plan.Platforms([]string{"linux/amd64", "linux/arm/v7"})
		}))
	}
	w.image("all", func(im *plan.Image) { im.Targets, im.Base.Scratch = all, true })
	return w
}

// moved are facts as they would be in a checkout at another path.
func (w *world) moved(t *testing.T, to string) {
	t.Helper()
	for _, target := range w.goal.Targets {
		data, err := json.Marshal(target.Facts)
		if err != nil {
			t.Fatal(err)
		}
		var other plan.TargetFacts
		text := strings.ReplaceAll(string(data), plannertest.Checkout, to+"/project")
		if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "/home/someone/", to+"/")), &other); err != nil {
			t.Fatal(err)
		}
		target.Facts = &other
	}
}

func document(t *testing.T, p *plan.Plan) string {
	t.Helper()
	data, err := json.Marshal(p.Document("docker", nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSamePlanTwice(t *testing.T) {
	if first, second := document(t, everything(plannertest.Checkout).plan(t)), document(t,
		everything(plannertest.Checkout).plan(t)); first != second {
		t.Errorf("two plans of one configuration differ:\n%s\n%s", first, second)
	}
}

// TestOtherCheckout makes sure that IDs and commands do not depend on where a checkout
// stands: only what is mounted, and where the results go, does.
func TestOtherCheckout(t *testing.T) {
	const to = "/srv/ci/jobs/17"
	w := everything(to + "/project")
	w.moved(t, to)
	there := w.plan(t)
	here := everything(plannertest.Checkout).plan(t)
	for i, a := range there.Actions {
		if b := here.Actions[i]; a.ID != b.ID || a.Title != b.Title {
			t.Errorf("the action is %s %q, elsewhere %s %q", b.ID, b.Title, a.ID, a.Title)
		}
	}
	for i, c := range there.Commands() {
		for j := range c.Mounts {
			c.Mounts[j].Source = ""
		}
		other := here.Commands()[i]
		for j := range other.Mounts {
			other.Mounts[j].Source = ""
		}
		a, _ := json.Marshal(c)
		if b, _ := json.Marshal(other); string(a) != string(b) {
			t.Errorf("the commands differ:\n%s\n%s", a, b)
		}
	}
	back := strings.ReplaceAll(strings.ReplaceAll(document(t, there), to+"/project", plannertest.Checkout), to+"/",
		"/home/someone/")
	if back != document(t, here) {
		t.Error("the plans differ in more than the path of the checkout")
	}
}

// TestExecutors makes sure that both executors get the same commands.
func TestExecutors(t *testing.T) {
	docker, host := everything(plannertest.Checkout), everything(plannertest.Checkout)
	host.facts.Executor = fake.OnMachine()
	a, _ := json.Marshal(docker.plan(t).Commands())
	if b, _ := json.Marshal(host.plan(t).Commands()); string(a) != string(b) {
		t.Error("the executors get different commands")
	}
}
