package progress

import (
	"testing"
	"time"
)

func TestSize(t *testing.T) {
	tests := map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 1049: "1.0 kB", 12_345_678: "12.3 MB",
		999_949: "999.9 kB", 999_950: "1.0 MB", 1e9: "1.0 GB", 2_500_000_000_000: "2.5 TB",
		1<<63 - 1: "9.2 EB", -5: "-5 B",
	}
	for n, want := range tests {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	tests := map[time.Duration]string{
		0: "0.0s", 40 * time.Millisecond: "0.0s", 360 * time.Millisecond: "0.4s",
		59949 * time.Millisecond: "59.9s", 59950 * time.Millisecond: "1m00s", 65 * time.Second: "1m05s",
		59*time.Minute + 59*time.Second: "59m59s", time.Hour: "1h00m", 123*time.Minute + 40*time.Second: "2h04m",
	}
	for d, want := range tests {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%d ms) = %q, want %q", d.Milliseconds(), got, want)
		}
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		text  string
		width int
		want  string
	}{
		{"hello", 5, "hello"},
		{"hello", 4, "hel…"},
		{"hello", 1, "…"},
		{"hello", 0, ""},
		{"hello", -3, ""},
		{"", 0, ""},
		{"日本語", 6, "日本語"},
		{"日本語", 5, "日本…"},
		{"日本語", 4, "日…"},
		{"e\u0301te\u0301", 3, "e\u0301te\u0301"},
		{"a🚀b", 3, "a…"},
	}
	for _, test := range tests {
		if got := Truncate(test.text, test.width); got != test.want || Columns(got) > max(0, test.width) {
			t.Errorf("cut(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

func TestFit(t *testing.T) {
	tests := []struct {
		width int
		want  string
	}{
		{40, "compile the service  1.2s, 3.4 MB"},
		{33, "compile the service  1.2s, 3.4 MB"},
		{32, "compile the servi…  1.2s, 3.4 MB"},
		{24, "compile t…  1.2s, 3.4 MB"},
		{23, "compile the service  1…"},
		{5, "comp…"},
	}
	for _, test := range tests {
		if got := fit("compile the service", "1.2s, 3.4 MB", test.width); got != test.want {
			t.Errorf("fit in %d columns: %q, want %q", test.width, got, test.want)
		}
	}
}

func TestControlCharactersGo(t *testing.T) {
	if got := oneLine(" a\x1b[31m\tb\r\nc\x07\u009b "); got != `a\x1b[31m b  c\x07\u009b` {
		t.Errorf("oneLine: %q", got)
	}
	if got := lines("a\x1b[2J\n\tb\r\n\n"); got != "a\\x1b[2J\n\tb" {
		t.Errorf("lines: %q", got)
	}
}
