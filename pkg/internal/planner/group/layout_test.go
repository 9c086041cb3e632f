package group

import "testing"

func TestLayout(t *testing.T) {
	for _, test := range []struct {
		name string
		dirs []string
		want map[string]string // directory to place
		n    int               // mounts
	}{
		{"one", []string{"/w/app"}, map[string]string{"/w/app": "/src", "/w/app/cmd": "/src/cmd"}, 1},
		{"beside", []string{"/w/app", "/w/lib"}, map[string]string{"/w/app": "/src/app", "/w/lib": "/src/lib"}, 2},
		{"inside", []string{"/w/app", "/w/app/lib"}, map[string]string{"/w/app": "/src", "/w/app/lib": "/src/lib"}, 1},
		{"above", []string{"/w/app/sub", "/w/app"}, map[string]string{"/w/app/sub": "/src/sub"}, 1},
		{"one name begins with the other", []string{"/w/app", "/w/app2"}, map[string]string{"/w/app2": "/src/app2"}, 2},
		{"far away", []string{"/w/app", "/opt/lib"},
			map[string]string{"/w/app": "/src/w/app", "/opt/lib": "/src/opt/lib"}, 2},
		{"twice", []string{"/w/app", "/w/app"}, map[string]string{"/w/app": "/src"}, 1},
		{"dots in a name", []string{"/w/app", "/w/..lib"}, map[string]string{"/w/..lib": "/src/..lib"}, 2},
		{"spaces", []string{"/w/my app", "/w/lib"}, map[string]string{"/w/my app": "/src/my app"}, 2},
	} {
		lay := newLayout(test.dirs...)
		for dir, want := range test.want {
			if got := lay.place(dir); got != want {
				t.Errorf("%s: %s is at %s, want %s", test.name, dir, got, want)
			}
		}
		if n := len(lay.mounts()); n != test.n {
			t.Errorf("%s: %d mounts, want %d", test.name, n, test.n)
		}
	}
}

func TestRelativeTo(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"/src/app", "/src/lib", "../lib"},
		{"/src", "/src/third/lib", "./third/lib"},
		{"/src/a/b", "/src", "../.."},
		{"/src/app", "/src/..lib", "../..lib"},
	} {
		if got := relativeTo(test.from, test.to); got != test.want {
			t.Errorf("%s from %s is %s, want %s", test.to, test.from, got, test.want)
		}
	}
}
