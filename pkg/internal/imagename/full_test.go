package imagename

import "testing"

func TestFull(t *testing.T) {
	for tag, want := range map[string]string{
		"x":                            "docker.io/library/x:latest",
		"x:1":                          "docker.io/library/x:1",
		"library/x":                    "docker.io/library/x:latest",
		"docker.io/x":                  "docker.io/library/x:latest",
		"index.docker.io/library/x":    "docker.io/library/x:latest",
		"a/x":                          "docker.io/a/x:latest",
		"localhost/x":                  "localhost/x:latest",
		"registry.example.com:5000/x":  "registry.example.com:5000/x:latest",
		"registry.example.com/a/x:1.0": "registry.example.com/a/x:1.0",
		"X":                            "",
		"":                             "",
	} {
		if got, err := Normalize(tag); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, want %q (%v)", tag, got, want, err)
		}
	}
}
