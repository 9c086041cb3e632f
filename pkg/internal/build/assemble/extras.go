package assemble

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// extras are the files that gobuild adds to an image: certificates, time zones, users. Their layer is below the
// binaries, since it changes less often.
func (as *Assembler) extras(a *plan.AssembleAction, base v1.Image) (entries []layer.Entry, err error) {
	for _, find := range []func(*plan.AssembleAction, v1.Image) ([]layer.Entry, error){as.certificates,
		timezones, as.users} {
		found, err := find(a, base)
		if err != nil {
			return nil, err
		}
		entries = append(entries, found...)
	}
	return entries, nil
}

func (as *Assembler) certificates(a *plan.AssembleAction, base v1.Image) ([]layer.Entry, error) {
	if !a.Image.Certificates.Bundle {
		return nil, nil
	}
	var further [][]byte
	for _, f := range a.Image.Certificates.Files {
		further = append(further, f.Certificates...)
	}
	return content.AddCertificates(base, further, as.Store)
}

func timezones(a *plan.AssembleAction, _ v1.Image) ([]layer.Entry, error) {
	if !a.Image.Timezones {
		return nil, nil
	}
	return content.AddTimezones()
}

func (as *Assembler) users(a *plan.AssembleAction, base v1.Image) ([]layer.Entry, error) {
	if len(a.Image.Users) == 0 {
		return nil, nil
	}
	var users []content.User
	for _, u := range a.Image.Users {
		users = append(users, content.User{Name: u.Name, UID: u.UID, GID: u.GID})
	}
	entries, err := content.AddUsers(base, users, as.Store)
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	return entries, nil
}
