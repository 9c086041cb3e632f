package testbinary

import "testing"

func TestWithoutConnect(t *testing.T) {
	const line = "connect to the Docker engine"
	for name, printed := range map[string]string{
		"none":  "a\nb\n",
		"lines": "a\n" + line + "\n" + line + ": connected\nb\n",
		"terminal": "a\n" + line + "  2.0s\x1b[K\r\n\x1b[J\x1b[1A\r" + line +
			"  2.1s\x1b[K\r\n\x1b[J\x1b[1A\r\x1b[Jb\n",
	} {
		if got := WithoutConnect(printed); got != "a\nb\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
