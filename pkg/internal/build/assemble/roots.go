package assemble

import (
	"fmt"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkRoots returns a note of programs that check servers against CA certificates in an image that has
// none: every connection of theirs would fail. The base is read only where there are some.
func (as *Assembler) checkRoots(a *plan.AssembleAction, base v1.Image) *result.Note {
	if a.Image.Certificates.Bundle || hasOwnRoots(a) {
		return nil
	}
	var names []string
	for _, ref := range a.Binaries {
		if bin, ok := as.Binaries.Get(ref); ok && as.isTLSClient(bin) {
			names = append(names, ref.Name)
		}
	}
	if len(names) == 0 || as.hasRoots(base) {
		return nil
	}
	return &result.Note{
		Assemble: a, Attr: "targets", Kind: diag.AnImageWithoutCACertificates,
		Detail: fmt.Sprintf("Image %q has no CA certificates, and this connects to servers with crypto/tls, which "+
			"needs them: %s. Write certificates = true.", a.Image.Address(), strings.Join(names, ", ")),
	}
}

// isTLSClient reports whether a program needs CA certificates. What cannot be read is none.
func (as *Assembler) isTLSClient(bin result.Binary) (is bool) {
	key := "tls client 1 " + bin.Digest
	if as.Store.Get(key, &is) {
		return is
	}
	is, err := content.IsTLSClient(bin.Path)
	if err != nil {
		return false
	}
	_ = as.Store.Put(key, is) // else it is read again the next time
	return is
}

// rootVariables say where a program looks for CA certificates (crypto/x509, root_unix.go).
var rootVariables = []string{"SSL_CERT_FILE", "SSL_CERT_DIR"}

// hasOwnRoots reports whether the image's own files or variables are about CA certificates.
func hasOwnRoots(a *plan.AssembleAction) bool {
	for _, name := range rootVariables {
		if a.Image.Env[name] != "" {
			return true
		}
	}
	return slices.ContainsFunc(a.Image.Files, func(f *plan.ImageFile) bool {
		at := path.Clean(f.Path)
		return at == "/etc" || executor.Below(at, "/etc/ssl") || executor.Below(at, "/etc/pki")
	})
}

// hasRoots reports whether a base has CA certificates. One that cannot be read may have some.
func (as *Assembler) hasRoots(base v1.Image) bool {
	if base == nil {
		return false
	}
	config, err := base.ConfigFile()
	if err != nil {
		return true
	}
	for _, kv := range config.Config.Env {
		if name, _, _ := strings.Cut(kv, "="); slices.Contains(rootVariables, name) {
			return true
		}
	}
	has, err := content.HasCertificates(base, as.Store)
	return has || err != nil
}
