package check

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// The operating systems and architectures that Go has or had.
var knownOS, knownArch = goversion.KnownNames()

// other names of operating systems and architectures.
var otherNames = map[string]string{
	"macos": "darwin", "osx": "darwin", "mac": "darwin", "win": "windows", "win32": "windows", "win64": "windows",
	"x86_64": "amd64", "x64": "amd64", "x86": "386", "i386": "386", "i686": "386",
	"aarch64": "arm64", "armv7": "arm/v7", "armv6": "arm/v6", "armhf": "arm/v7", "arm64v8": "arm64",
}

// wrongPlatform checks the form os/arch or os/arch/variant and the names in it. Whether a
// toolchain can make it is the planner's to say.
func wrongPlatform(s string) string {
	parts := strings.Split(s, "/")
	if len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") {
		return fmt.Sprintf("%q is not a platform: write os/arch or os/arch/variant, such as \"linux/amd64\" or "+
			"\"linux/arm/v7\"", s)
	}
	if archFirst(parts) {
		return fmt.Sprintf("%q has the architecture first: write %q", s, rightPlatform(s))
	}
	goos, arch := rightName(parts[0], knownOS), rightName(parts[1], knownArch)
	if goos == parts[0] && arch == parts[1] {
		return ""
	}
	return unknownPlatform(s, parts, goos, arch)
}

// Platform returns what is wrong with a platform for which nothing is built yet: its form, the names in it, or a
// variant that no release knows.
func Platform(s string) error {
	if why := wrongPlatform(s); why != "" {
		return errors.New(why)
	}
	parts := strings.Split(s, "/")
	if len(parts) < 3 {
		return nil
	}
	return goversion.CheckVariant(parts[1], parts[2])
}

func archFirst(parts []string) bool {
	return slices.Contains(knownArch, parts[0]) && slices.Contains(knownOS, parts[1])
}

// rightPlatform returns the platform that a misspelt one most likely stands for, or "".
func rightPlatform(s string) string {
	parts := strings.Split(s, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return ""
	}
	if archFirst(parts) {
		return parts[1] + "/" + parts[0]
	}
	goos, arch := rightName(parts[0], knownOS), rightName(parts[1], knownArch)
	if goos == "" || arch == "" {
		return ""
	}
	return strings.Join(append([]string{goos, arch}, parts[2:]...), "/")
}

func unknownPlatform(s string, parts []string, goos, arch string) string {
	what := fmt.Sprintf("There is no architecture %q", parts[1])
	if goos != parts[0] {
		what = fmt.Sprintf("There is no operating system %q", parts[0])
	}
	if goos == "" || arch == "" {
		names := knownOS
		if goos != "" {
			names = knownArch
		}
		return what + ". Go knows " + diag.AllOf(names)
	}
	return fmt.Sprintf("%s. Did you mean %q?", what, rightPlatform(s))
}

// rightName returns the known name that a name stands for, or "".
func rightName(name string, known []string) string {
	if slices.Contains(known, name) {
		return name
	}
	if other := otherNames[strings.ToLower(name)]; other != "" {
		return other
	}
	return diag.Nearest(name, known)
}

// wrongPattern checks a platform in which * may stand for anything within a name. Each name must be one that there is,
// or match one.
func wrongPattern(s string) string {
	if !strings.ContainsAny(s, `*?[\`) {
		return wrongPlatform(s)
	}
	parts := strings.Split(s, "/")
	_, err := path.Match(s, "")
	if len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") || err != nil {
		return fmt.Sprintf("%q is no pattern of platforms: write os/arch or os/arch/variant, such as \"windows/*\" or "+
			"\"*/arm64\"", s)
	}
	for i, known := range [][]string{knownOS, knownArch} {
		if !slices.ContainsFunc(known, func(name string) bool { return matches(parts[i], name) }) {
			return fmt.Sprintf("%q is for no platform: nothing that Go knows is called %q. It knows %s", s, parts[i],
				diag.AllOf(known))
		}
	}
	return ""
}

// matches reports whether a name matches a pattern, false if that is none.
func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}
