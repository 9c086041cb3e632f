package feature

import (
	"context"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// DocumentLinks returns links that lead from directories and files to themselves, and from images to their pages
// (LSP 3.17, textDocument/documentLink).
func DocumentLinks(ctx context.Context, v *Env, p *protocol.DocumentParams) ([]protocol.DocumentLink, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	all := []protocol.DocumentLink{}
	for _, l := range v.Projects.ReadingOf(ctx, d).PathsIn(d) {
		link := protocol.DocumentLink{Range: d.Range(l.At.From, l.At.To, v.Client.Encoding)}
		switch {
		case l.Image:
			link.Target = pageOf(l.Text)
		default:
			link.Target = protocol.URIOf(l.Path)
		}
		if link.Target != "" {
			all = append(all, link)
		}
	}
	return all, nil
}

// pages are where registries show a repository.
var pages = map[string]string{
	"docker.io":         "https://hub.docker.com/r/",
	"index.docker.io":   "https://hub.docker.com/r/",
	"ghcr.io":           "https://ghcr.io/",
	"quay.io":           "https://quay.io/repository/",
	"gcr.io":            "https://gcr.io/",
	"public.ecr.aws":    "https://gallery.ecr.aws/",
	"mcr.microsoft.com": "https://mcr.microsoft.com/artifact/mar/",
	"registry.k8s.io":   "https://registry.k8s.io/",
}

// pageOf returns the page of an image on its registry, "" if the registry has none that is
// known.
func pageOf(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	if i := strings.LastIndexByte(ref, ':'); i > strings.LastIndexByte(ref, '/') {
		ref = ref[:i]
	}
	host, name, ok := strings.Cut(ref, "/")
	if !ok || !strings.ContainsAny(host, ".:") && host != "localhost" {
		host, name = "docker.io", ref
	}
	page, known := pages[host]
	switch {
	case !known || name == "":
		return ""
	case host == "docker.io" && strings.HasPrefix(name, "library/"):
		return "https://hub.docker.com/_/" + strings.TrimPrefix(name, "library/")
	case host == "docker.io" && !strings.Contains(name, "/"):
		return "https://hub.docker.com/_/" + name
	}
	return page + name
}
