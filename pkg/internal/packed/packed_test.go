package packed

import "testing"

func TestReader(t *testing.T) {
	data := AppendText(AppendNumber(nil, 1<<40+7), "text")
	r := Reader{Rest: string(data)}
	if n, s := r.Number(), r.Text(); n != 1<<40+7 || s != "text" || r.Short || r.Rest != "" {
		t.Errorf("read %d, %q; %+v", n, s, r)
	}
	for n := range data { // cut off anywhere
		r := Reader{Rest: string(data[:n])}
		r.Number()
		if s := r.Text(); s != "" || !r.Short || r.Number() != 0 || r.Text() != "" {
			t.Errorf("of %d bytes, read %q; %+v", n, s, r)
		}
	}
}
