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

// checkRoots returns a note if programs need CA certificates and the image has none: all their TLS
// connections would fail. It reads the base only if there are such programs.
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

// isTLSClient reports whether a program needs CA certificates; false if it cannot be read.
func (as *Assembler) isTLSClient(bin result.Binary) (is bool) {
	key := "tls client 1 " + bin.Digest
	if as.Store.Get(key, &is) {
		return is
	}
	is, err := content.IsTLSClient(bin.Path)
	if err != nil {
		return false
	}
	_ = as.Store.Put(key, is) // if that fails, it is read again the next time
	return is
}

// rootVariables name the CA certificates of a program (crypto/x509, root_unix.go).
var rootVariables = []string{"SSL_CERT_FILE", "SSL_CERT_DIR"}

// hasOwnRoots reports whether the image's own files or variables may provide CA certificates.
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

// hasRoots reports whether a base has CA certificates; true if it cannot be read.
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
