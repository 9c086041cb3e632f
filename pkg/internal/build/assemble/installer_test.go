package assemble

import (
	"slices"
	"strings"
	"testing"
)

func TestInstaller(t *testing.T) {
	names := []string{"ca-certificates", "curl"}
	args, _, err := (&baseIndex{Apk: true}).installer(names)
	if err != nil || !slices.Equal(args[:2], []string{"/bin/sh", "-ec"}) || !strings.HasSuffix(args[2],
		`exec apk add --no-cache "$@"`) || !slices.Equal(args[4:], names) {
		t.Errorf("on Alpine: %q, %v", args, err)
	}
	args, env, err := (&baseIndex{Apt: true}).installer(names)
	if err != nil || !slices.Equal(args[len(args)-2:], names) || !slices.Contains(env,
		"DEBIAN_FRONTEND=noninteractive") {
		t.Errorf("on Debian: %q %q, %v", args, env, err)
	}
	for _, part := range []string{"apt-get $https update", "--no-install-recommends", "rm -rf /var/lib/apt/lists/*"} {
		if !strings.Contains(args[2], part) {
			t.Errorf("there is no %q in %q", part, args[2])
		}
	}
	if _, _, err := (&baseIndex{Name: "Arch Linux"}).installer(names); err == nil || !strings.Contains(err.Error(),
		"Arch Linux") {
		t.Errorf("elsewhere: %v", err)
	}
}
