package docker

import (
	"slices"
	"strings"
)

// Of the variables of an image that the configuration names, commands get those that say where
// its programs are, which of them compile C code, and how. Others would have Go leave out checks or
// ask other proxies (GOFLAGS, GOPROXY, GONOSUMDB, CGO_CFLAGS_ALLOW), or have programs that are not the image's
// load its code (LD_PRELOAD, BASH_ENV). What a build needs besides is for the target's env, where one sees it.
var (
	passedNames = strings.Fields("PATH LANG LANGUAGE TZ " +
		"CC CXX FC AR AS LD NM RANLIB STRIP OBJCOPY OBJDUMP PKG_CONFIG PKG_CONFIG_PATH PKG_CONFIG_LIBDIR " +
		"PKG_CONFIG_SYSROOT_DIR " +
		"CGO_CFLAGS CGO_CPPFLAGS CGO_CXXFLAGS CGO_FFLAGS CGO_LDFLAGS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH " +
		"OBJC_INCLUDE_PATH LIBRARY_PATH " +
		"SYSROOT SDKROOT MACOSX_DEPLOYMENT_TARGET")
	passedPrefix = "LC_"
)

// unsetNames are the names of an image's variables that commands do not get. HOME they get from gobuild.
func unsetNames(env []string) []string {
	var names []string
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		if name != "" && name != "HOME" && !slices.Contains(passedNames, name) &&
			!strings.HasPrefix(name, passedPrefix) {
			names = append(names, name)
		}
	}
	return names
}

// emptyVars are variables without a value. An engine takes no variable out of what an image sets, but
// for all of these an empty one is as good as none.
func emptyVars(names []string) []string {
	env := make([]string, 0, len(names)+1)
	for _, name := range names {
		env = append(env, name+"=")
	}
	return env
}
