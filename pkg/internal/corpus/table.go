package main

import (
	"fmt"
	"strings"
	"time"
)

// table is a Markdown table of outcomes.
func table(outcomes []outcome) string {
	var b strings.Builder
	b.WriteString("| repository | version | shape | images | MB | init | image | result |\n" +
		"|---|---|---|---|---|---|---|---|\n")
	for _, o := range outcomes {
		result := "passes"
		if o.err != nil {
			result = "fails"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %.0f | %s | %s | %s |\n", o.repository.name,
			o.repository.modules[0].version, o.repository.shape, o.images, float64(o.bytes)/1e6,
			o.init.Round(100*time.Millisecond), o.image.Round(time.Second), result)
	}
	return b.String()
}

// page is the document that keeps a table.
func page(table string) string {
	return "# Public repositories\n\n" +
		"`go tool mage corpus` gets these repositories from the module proxy and runs `gobuild init`,\n" +
		"`gobuild validate -strict` and `gobuild image` in each, with nothing edited in between. It writes\n" +
		"this table. The times are of two cores, with the downloads that it took. Two of the\n" +
		"repositories are part of the tests.\n\n" + table
}
