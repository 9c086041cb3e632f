package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// The limits.
const (
	mostFiles   = 20 // of a package, tests apart
	mostFields  = 12 // of a struct below build
	mostMethods = 15 // of a type
)

func (h *house) print(w io.Writer) {
	packs := slices.Clone(h.packages)
	slices.SortFunc(packs, func(a, b *pack) int {
		return cmp.Or(cmp.Compare(b.files, a.files), cmp.Compare(a.path, b.path))
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "package\tfiles\tof tests\tlines\n")
	files, tests, lines := 0, 0, 0
	for _, p := range packs {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", p.path, p.files, p.tests, p.lines)
		files, tests, lines = files+p.files, tests+p.tests, lines+p.lines
	}
	fmt.Fprintf(t, "%d packages\t%d\t%d\t%d\n", len(packs), files, tests, lines)
	_ = t.Flush() // as all that is printed
	fmt.Fprintf(w, "\nlines of a file: %s\nlines of a function: %s\n", spread(h.files), spread(h.functions))
	fmt.Fprintf(w, "exported names with a doc comment: %d of %d\n", h.described, h.exported)
	fmt.Fprintf(w, "deepest package: %s\n", deepest(h.packages))
	fmt.Fprintf(w, "files with lines over %d columns: %d\n", widest, len(h.wide))
}

// The marks between which a file has the numbers.
const start, end = "<!-- house -->\n", "<!-- /house -->\n"

// write writes what print prints between the marks of a file.
func (h *house) write(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), start)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has no marks %s and %s", name, strings.TrimSpace(start), strings.TrimSpace(end))
	}
	var b strings.Builder
	b.WriteString(before + start + "```\n")
	h.print(&b)
	b.WriteString("```\n" + end + after)
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

// spread says how a sorted list is spread.
func spread(sorted []int) string {
	if len(sorted) == 0 {
		return "none"
	}
	at := func(part float64) int { return sorted[int(part*float64(len(sorted)-1))] }
	return fmt.Sprintf("half %d or fewer, 90 %% %d or fewer, most %d", at(0.5), at(0.9), at(1))
}

func deepest(packs []*pack) (path string) {
	for _, p := range packs {
		if strings.Count(p.path, "/") > strings.Count(path, "/") {
			path = p.path
		}
	}
	return path
}

// broken says which limits are broken, a line each.
func (h *house) broken() (list []string) {
	for _, p := range h.packages {
		if p.files > mostFiles {
			list = append(list, fmt.Sprintf("%s has %d files, and %d are the limit", p.path, p.files, mostFiles))
		}
		for _, k := range p.types {
			if k.fields > mostFields && strings.HasPrefix(p.path+"/", "internal/build/") {
				list = append(list,
					fmt.Sprintf("%s.%s has %d fields, and %d are the limit", p.path, k.name, k.fields, mostFields))
			}
		}
		for name, n := range p.methods {
			if n > mostMethods {
				list = append(list,
					fmt.Sprintf("%s.%s has %d methods, and %d are the limit", p.path, name, n, mostMethods))
			}
		}
	}
	if n := h.exported - h.described; n > 0 {
		list = append(list, fmt.Sprintf("%d exported names have no doc comment", n))
	}
	for _, path := range h.wide {
		list = append(list, fmt.Sprintf("%s has lines over %d columns", path, widest))
	}
	slices.Sort(list)
	return list
}
