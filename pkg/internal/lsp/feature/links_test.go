package feature

import "testing"

func TestPageOf(t *testing.T) {
	for ref, want := range map[string]string{
		"debian":                             "https://hub.docker.com/_/debian",
		"library/debian:12":                  "https://hub.docker.com/_/debian",
		"user/app@sha256:0123":               "https://hub.docker.com/r/user/app",
		"ghcr.io/user/app:v1":                "https://ghcr.io/user/app",
		"gcr.io/distroless/static":           "https://gcr.io/distroless/static",
		"localhost:5000/app":                 "",
		"registry.example.org/app":           "",
		"mcr.microsoft.com/dotnet/runtime:8": "https://mcr.microsoft.com/artifact/mar/dotnet/runtime",
	} {
		if got := pageOf(ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
}

func TestMatches(t *testing.T) {
	for query, want := range map[string]bool{"": true, "tgapi": true, "API": true, "ipa": false, "x": false} {
		if got := matches("target.api", query); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}
