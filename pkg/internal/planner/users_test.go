package planner

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// Users and files that an image cannot have.
func TestUsers(t *testing.T) {
	base := &plan.Image{Base: plan.Base{Scratch: true}, Users: users("web:33")}
	for name, c := range map[string]struct {
		image plan.Image
		says  string // "" where all is well
	}{
		"no users": {plan.Image{Base: plan.Base{Scratch: true}, User: "app"}, `write users = ["app:10001"]`},
		"root":     {plan.Image{Base: plan.Base{Scratch: true}, User: "root"}, `write user = "0"`},
		"no group": {plan.Image{Base: plan.Base{Scratch: true}, User: "app:staff", Users: users("app:1")},
			`gives it a user "staff"`},
		"numbers": {plan.Image{Base: plan.Base{Scratch: true}, User: "1000:1000"}, ""},
		"its own": {plan.Image{Base: plan.Base{Scratch: true}, User: "app:nogroup",
			Users: users("app:1")}, ""},
		"its base's":     {plan.Image{Base: plan.Base{Image: base}, User: "web"}, ""},
		"not its base's": {plan.Image{Base: plan.Base{Image: base}, User: "app"}, `write users = ["app:10001"]`},
		"of a registry":  {plan.Image{Base: plan.Base{Reference: "debian"}, User: "www-data"}, ""},
		"passwd of a file": {plan.Image{Base: plan.Base{Scratch: true}, User: "app",
			Files: []*plan.ImageFile{{Path: "/etc/passwd"}}}, ""},
		"twice": {plan.Image{Base: plan.Base{Scratch: true}, Users: users("app:1", "app:2")},
			`gets two users "app"`},
		"two passwds": {plan.Image{Base: plan.Base{Scratch: true}, Users: users("app:1"),
			Files: []*plan.ImageFile{{Path: "/etc//passwd"}}}, "users writes /etc/passwd as well"},
		"two bundles": {plan.Image{Base: plan.Base{Scratch: true}, Certificates: plan.Certificates{Bundle: true},
			Files: []*plan.ImageFile{{Origin: diag.Origin{Range: hcl.Range{Filename: plannertest.Checkout +
				"/gobuild.hcl"}},
				Path: "/etc/ssl/certs/ca-certificates.crt", Source: plannertest.Checkout +
					"/ca.pem"}}}, `certificates = ["ca.pem"]`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.image("a", func(im *plan.Image) {
				meta := im.Origin
				*im = c.image
				im.Origin, im.Name, im.AllowOverrides = meta, "a", true
			})
			_, diags := New(w.goal, w.facts)
			if got := diags.Error(); c.says == "" && len(diags) > 0 || !strings.Contains(got, c.says) || c.says != "" &&
				len(diags) != 1 {
				t.Errorf("%s", got)
			}
		})
	}
}

// What gobuild puts into an image shows in the plan.
func TestExtrasAreShown(t *testing.T) {
	w := newWorld()
	w.image("a", func(im *plan.Image) {
		im.Base.Scratch, im.Timezones, im.Users = true, true, users("app:10001")
		im.Certificates = plan.Certificates{Bundle: true, Files: []plan.CertificateFile{{Path: "/corp.pem"}}}
	})
	var text strings.Builder
	if err := w.plan(t).Document("docker", nil, nil).WriteText(&text, true); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"holds      CA certificates, /corp.pem\n", "holds      time zones\n",
		"holds      users app:10001\n"} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("no %q in\n%s", line, text.String())
		}
	}
}

// users are those of lines as an image block has them.
func users(lines ...string) (list []plan.User) {
	for _, line := range lines {
		name, _, _ := strings.Cut(line, ":")
		list = append(list, plan.User{Name: name, Written: line})
	}
	return list
}
