package plan

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/config"
)

// Users and files that an image cannot have.
func TestUsers(t *testing.T) {
	base := &config.Image{Base: config.Base{Scratch: true}, Users: []string{"web:33"}}
	for name, c := range map[string]struct {
		image config.Image
		says  string // "" where all is well
	}{
		"no users":         {config.Image{Base: config.Base{Scratch: true}, User: "app"}, `write users = ["app:10001"]`},
		"root":             {config.Image{Base: config.Base{Scratch: true}, User: "root"}, `write user = "0"`},
		"no group":         {config.Image{Base: config.Base{Scratch: true}, User: "app:staff", Users: []string{"app:1"}}, `gives it a user "staff"`},
		"numbers":          {config.Image{Base: config.Base{Scratch: true}, User: "1000:1000"}, ""},
		"its own":          {config.Image{Base: config.Base{Scratch: true}, User: "app:nogroup", Users: []string{"app:1"}}, ""},
		"its base's":       {config.Image{Base: config.Base{Image: base}, User: "web"}, ""},
		"not its base's":   {config.Image{Base: config.Base{Image: base}, User: "app"}, `write users = ["app:10001"]`},
		"of a registry":    {config.Image{Base: config.Base{Reference: "debian"}, User: "www-data"}, ""},
		"passwd of a file": {config.Image{Base: config.Base{Scratch: true}, User: "app", Files: []*config.ImageFile{{Path: "/etc/passwd"}}}, ""},
		"twice":            {config.Image{Base: config.Base{Scratch: true}, Users: []string{"app:1", "app:2"}}, `gets two users "app"`},
		"two passwds":      {config.Image{Base: config.Base{Scratch: true}, Users: []string{"app:1"}, Files: []*config.ImageFile{{Path: "/etc//passwd"}}}, "users writes /etc/passwd as well"},
		"two bundles": {config.Image{Base: config.Base{Scratch: true}, Certificates: config.Certificates{Bundle: true},
			Files: []*config.ImageFile{{Path: "/etc/ssl/certs/ca-certificates.crt", Source: checkout + "/ca.pem"}}}, `certificates = ["ca.pem"]`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.image("a", func(im *config.Image) {
				meta := im.Meta
				*im = c.image
				im.Meta, im.Name, im.AllowOverrides = meta, "a", true
			})
			_, diags := New(w.goal, w.facts)
			if got := diags.Error(); c.says == "" && len(diags) > 0 || !strings.Contains(got, c.says) || c.says != "" && len(diags) != 1 {
				t.Errorf("%s", got)
			}
		})
	}
}

// What gobuild puts into an image shows in the plan.
func TestExtrasAreShown(t *testing.T) {
	w := newWorld()
	w.image("a", func(im *config.Image) {
		im.Base.Scratch, im.Timezones, im.Users = true, true, []string{"app:10001"}
		im.Certificates = config.Certificates{Bundle: true, Files: []string{"/corp.pem"}}
	})
	var text strings.Builder
	if err := w.plan(t).Document("docker", nil, nil).WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"holds      CA certificates, /corp.pem\n", "holds      time zones\n", "holds      users app:10001\n"} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("no %q in\n%s", line, text.String())
		}
	}
}
