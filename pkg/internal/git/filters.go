package git

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// mostFilters is how many filters a configuration may define.
const mostFilters = 64

// filters are the names of the filter drivers that any configuration of the repository defines:
// its own, which may be a stranger's, and the user's. None of them ever runs: also a filter of
// the user's, such as Git LFS's, does what a repository's settings say.
func (r *Repo) filters(ctx context.Context) ([]string, error) {
	return ask(ctx, &r.drivers, func(ctx context.Context) ([]string, error) {
		out, err := r.run(ctx, "config", "-z", "--name-only", "--get-regexp",
			`^filter\..*\.(clean|smudge|process|required)$`)
		if code(err) == 1 {
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
		return names, suitable(names)
	})
}

// suitable refuses filters that cannot be switched off on a command line.
func suitable(names []string) error {
	if len(names) > mostFilters {
		return fmt.Errorf("the configuration of git defines %d filters, and gobuild, which runs none of them, "+
			"switches off at most %d", len(names), mostFilters)
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
