package git

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// maxFilters is how many filters a configuration may define.
const maxFilters = 64

// filters returns the names of the filter drivers that the configuration of the repository or the user
// defines. None of them ever runs: what a filter does, the user's Git LFS included, depends on settings of
// the repository, which may be a stranger's.
func (t *workTree) filters(ctx context.Context) ([]string, error) {
	return answerOnce(ctx, &t.drivers, func(ctx context.Context) ([]string, error) {
		out, err := t.run(ctx, "config", "-z", "--name-only", "--get-regexp",
			`^filter\..*\.(clean|smudge|process|required)$`)
		if exitCode(err) == 1 {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		var names []string
		for key := range strings.SplitSeq(out, "\x00") {
			name := strings.TrimPrefix(key, "filter.")
			if i := strings.LastIndexByte(name, '.'); i > 0 && !slices.Contains(names, name[:i]) {
				names = append(names, name[:i])
			}
		}
		return names, checkFilterNames(names)
	})
}

// checkFilterNames rejects filters that cannot be switched off on a command line.
func checkFilterNames(names []string) error {
	if len(names) > maxFilters {
		return fmt.Errorf("the configuration of git defines %d filters, and gobuild, which runs none of them, "+
			"switches off at most %d", len(names), maxFilters)
	}
	for _, name := range names {
		if strings.ContainsAny(name, "=\n") {
			return fmt.Errorf("the configuration of git defines a filter called %q, which cannot be switched off: "+
				"give it a name without =", name)
		}
	}
	return nil
}

// withoutFilters are arguments before a subcommand with which it runs no filter. With an empty
// process git does not look at clean (convert.c, apply_filter).
func withoutFilters(names []string) []string {
	var args []string
	for _, name := range names {
		for _, setting := range []string{"process=", "clean=", "smudge=", "required=false"} {
			args = append(args, "-c", "filter."+name+"."+setting)
		}
	}
	return args
}
