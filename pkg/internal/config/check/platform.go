package check

import (
	"cmp"
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
// toolchain can make it is the planner's to say, unless none can.
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
	if goos != parts[0] || arch != parts[1] {
		return unknownPlatform(s, parts, goos, arch)
	}
	return wrongVariant(s, parts)
}

// Platform returns what is wrong with a platform for which nothing is built yet, or nil.
func Platform(s string) error {
	if why := wrongPlatform(s); why != "" {
		return errors.New(why)
	}
	return nil
}

// wrongVariant checks the variant of a platform, if it has one.
func wrongVariant(s string, parts []string) string {
	if len(parts) < 3 {
		return ""
	}
	err := goversion.CheckVariant(parts[1], parts[2])
	if err == nil {
		return ""
	}
	if right := rightPlatform(s); right != "" {
		return fmt.Sprintf("%s has no variant %q. Did you mean %q?", parts[1], parts[2], right)
	}
	return err.Error()
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
	switch {
	case goos == "" || arch == "":
		return ""
	case len(parts) == 2 || strings.Contains(arch, "/"):
		return goos + "/" + arch
	case goversion.CheckVariant(otherArm[arch], parts[2]) == nil:
		return goos + "/" + otherArm[arch] + "/" + parts[2]
	}
	variant := goversion.RightVariant(arch, parts[2])
	if variant == "" && goos == parts[0] && arch == parts[1] {
		return ""
	}
	return goos + "/" + arch + "/" + cmp.Or(variant, parts[2])
}

// otherArm are the architectures whose variants are taken for those of the other: linux/arm/v8 is linux/arm64/v8.
var otherArm = map[string]string{"arm": "arm64", "arm64": "arm"}

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
	switch {
	case slices.Contains(knownOS, s):
		return fmt.Sprintf("%q is an operating system: write %q for all its architectures", s, s+"/*")
	case slices.Contains(knownArch, s):
		return fmt.Sprintf("%q is an architecture: write %q, or %q for all operating systems", s, "linux/"+s, "*/"+s)
	case !strings.ContainsAny(s, `*?[\`):
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

// wrongImageSystem checks that a pattern of platforms of an image is for Linux.
func wrongImageSystem(s string) string {
	if goos, _, _ := strings.Cut(s, "/"); !matches(goos, "linux") {
		return fmt.Sprintf("%q is not for Linux, and images are: take the key out; targets may have the platform", s)
	}
	return ""
}

// matches reports whether a name matches a pattern, false if that is none.
func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}
