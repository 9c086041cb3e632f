package bounded

import (
	"fmt"
	"strings"
	"testing"
)

func TestBuffer(t *testing.T) {
	b := Buffer{Most: 10}
	for range 3 {
		if n, err := fmt.Fprint(&b, "four"); n != 4 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if string(b.Bytes()) != "fourfourfo" || !b.IsTruncated() {
		t.Errorf("kept %q, cut %t", b.Bytes(), b.IsTruncated())
	}
	if text := b.Text(4); !strings.HasPrefix(text, "four\n(8 bytes more") {
		t.Errorf("text %q", text)
	}
	whole := Buffer{Most: 4}
	fmt.Fprint(&whole, "four")
	if whole.IsTruncated() || whole.Text(4) != "four" {
		t.Errorf("cut %t, text %q", whole.IsTruncated(), whole.Text(4))
	}
}
