package lies

import (
	"net/http"
	"slices"
	"strings"
)

// A Lie is what a proxy does instead of what it should.
type Lie struct {
	Name   string
	Silent bool // it keeps a client waiting until that has enough
	about  string
	answer http.HandlerFunc
	wrap   func(honest http.Handler) http.Handler // where the honest answer is a part of it
}

// What requests ask for, by how their paths end or what they have.
const (
	aboutList   = "/@v/list"
	aboutInfo   = ".info"
	aboutMod    = ".mod"
	aboutZip    = ".zip"
	aboutLookup = "/lookup/"
	aboutTile   = "/tile/"
	aboutAll    = ""
)

// Tells reports whether the lie is about a request.
func (l Lie) Tells(r *http.Request) bool {
	path := r.URL.Path
	switch l.about {
	case aboutLookup, aboutTile:
		return strings.Contains(path, l.about)
	case aboutInfo:
		return strings.HasSuffix(path, aboutInfo) || strings.HasSuffix(path, "/@latest")
	}
	return strings.HasSuffix(path, l.about)
}

// Handler answers with the lie, and what it is not about as honest does.
func (l Lie) Handler(honest http.Handler) http.Handler {
	lie := http.Handler(l.answer)
	if l.wrap != nil {
		lie = l.wrap(honest)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.Tells(r) {
			lie.ServeHTTP(w, r)
		} else {
			honest.ServeHTTP(w, r)
		}
	})
}

// All returns the lies, each with a name of its own.
func All() []Lie {
	var all []Lie
	for about, name := range map[string]string{
		aboutList: "list", aboutInfo: "info", aboutMod: "mod", aboutZip: "zip", aboutLookup: "lookup",
		aboutTile: "tile",
	} {
		for _, l := range ofAnything {
			l.Name, l.about = name+": "+l.Name, about
			all = append(all, l)
		}
	}
	all = append(all, ofOne...)
	slices.SortFunc(all, func(a, b Lie) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Named returns the lie of a name.
func Named(name string) (Lie, bool) {
	all := All()
	i := slices.IndexFunc(all, func(l Lie) bool { return l.Name == name })
	if i < 0 {
		return Lie{}, false
	}
	return all[i], true
}
