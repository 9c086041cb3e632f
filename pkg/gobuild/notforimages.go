package gobuild

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// notForImages says why a file or directory cannot be the source of an image's files, "" where it can.
func (l *lookup) notForImages(name string) string {
	if d := l.dist(); d.Within(name) {
		return fmt.Sprintf("%s is in %s, where gobuild writes its own outputs: what is there is of the build before, "+
			"and not of this one. Name programs in the image's targets, and keep other files in another directory.", l.show(name), l.show(d.Path()))
	}
	elements := strings.Split(filepath.ToSlash(l.fromProject(readable.RealPath(name))), "/")
	if i := slices.IndexFunc(elements, dist.IsVersionControl); i >= 0 {
		return fmt.Sprintf("%s is version control's (%s), which holds the history and the settings of this checkout, "+
			"and differs in another: name files of the work tree.", l.show(name), elements[i])
	}
	return ""
}

// fromProject is a path relative to the project, where it is below that.
func (l *lookup) fromProject(name string) string {
	if rel, err := filepath.Rel(readable.RealPath(l.file.Dir), name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}
