package main

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is another (-update writes it):\n%s", name, got)
	}
}

func TestTables(t *testing.T) {
	var text strings.Builder
	table := timesTable(fixed().rows())
	if err := table.text(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "table.txt", text.String())
	golden(t, "table.md", table.markdown())
}

func TestUnits(t *testing.T) {
	for d, want := range map[time.Duration]string{7 * ms: "7 ms", 123 * ms: "0.12 s", 1234 * ms: "1.23 s",
		61 * time.Second: "61.0 s"} {
		if got := seconds(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	for r, want := range map[float64]string{0: "–", 0.405: "0.41", 1: "1.00", 77.3: "77"} {
		if got := times(r); got != want {
			t.Errorf("%v is %q, want %q", r, got, want)
		}
	}
	if size(0) != "–" || size(100*mebi) != "100 MiB" {
		t.Errorf("sizes are %q and %q", size(0), size(100*mebi))
	}
}

func TestChart(t *testing.T) {
	picture := chart(fixed().rows(), `50 images: <a> & "b"`)
	golden(t, "chart.svg", picture)
	wellFormed(t, picture)
	wellFormed(t, chart(nil, "nothing was measured"))
}

// wellFormed reads XML to its end.
func wellFormed(t *testing.T, picture string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, picture)
		}
	}
}

func TestBarsStayInside(t *testing.T) {
	var c canvas
	c.low, c.high = -2, 7
	if c.x(0.25) != labelWidth || c.x(128) != chartWidth-valueWidth {
		t.Errorf("the axis goes from %v to %v", c.x(0.25), c.x(128))
	}
}
