package host

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// userSettings are the user's environment and Go settings, of which a fetch gets some.
type userSettings struct {
	settings goproxy.Settings
	environ  map[string]string
}

// environMap is environ by name. On Windows names are the same in any case.
func environMap(environ []string) map[string]string {
	m := make(map[string]string, len(environ))
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		m[envName(name)] = value
	}
	return m
}

// envName is a variable's name as environMap has it.
func envName(name string) string {
	if runtime.GOOS == "windows" {
		return strings.ToUpper(name)
	}
	return name
}

// machineVars are the variables that programs on Windows need.
var machineVars = []string{"SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "NUMBER_OF_PROCESSORS",
	"PROCESSOR_ARCHITECTURE"}

// fetchVars are the variables of the user's environment that a fetch gets, besides the Go settings:
// proxies, certificates, and what git and ssh need to find the user's credentials.
var fetchVars = []string{
	"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
	"SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS",
	"HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "PATH", "USER", "LOGNAME",
}

// commandEnv is the whole environment of c: the command's own variables, with paths of this machine, and
// what Go needs to run here.
func (u *userSettings) commandEnv(c plan.Command, p *localCommand) []string {
	vars := map[string]string{}
	if runtime.GOOS == "windows" {
		u.pass(vars, machineVars)
	}
	vars["HOME"] = p.place(plan.HomeDir)
	vars["PATH"] = systemPath(p.goroot)
	for _, v := range c.Env {
		vars[envName(v.Name)] = renderList(v.Value).Render(p.place)
	}
	for _, kv := range executor.Tuning(c, memory(), runtime.NumCPU()) {
		name, value, _ := strings.Cut(kv, "=")
		vars[name] = value
	}
	if c.Fetch != nil {
		u.addFetchEnv(vars, c.Toolchain.Version, p.goroot)
	}
	vars["GOROOT"], vars["PWD"] = p.goroot, p.dir
	for _, tmp := range tmpVars() {
		vars[tmp] = p.tmp
	}
	return sortedEnv(vars)
}

// pass copies variables of the user's environment that are set into vars.
func (u *userSettings) pass(vars map[string]string, names []string) {
	for _, name := range names {
		if v, ok := u.environ[envName(name)]; ok {
			vars[envName(name)] = v
		}
	}
}

// addFetchEnv adds the variables of a fetch: the user's settings, proxies and credentials.
func (u *userSettings) addFetchEnv(vars map[string]string, version, goroot string) {
	for _, kv := range u.settings.Waits.Variables() {
		name, value, _ := strings.Cut(kv, "=")
		vars[name] = value
	}
	u.pass(vars, fetchVars)
	vars["PATH"] = filepath.Join(goroot, "bin") + string(os.PathListSeparator) + git.AbsolutePath(vars["PATH"])
	vars["GIT_TERMINAL_PROMPT"] = "0" // nobody would see the question
	for name, v := range goSettings(u.settings, version) {
		if v != "" {
			vars[name] = v
		}
	}
}

// systemPath is the PATH of commands: Go's own programs, and those of the system, of which old versions
// run a few.
func systemPath(goroot string) string {
	dirs := []string{filepath.Join(goroot, "bin")}
	if runtime.GOOS != "windows" {
		dirs = append(dirs, "/usr/bin", "/bin")
	}
	return strings.Join(dirs, string(os.PathListSeparator))
}

// tmpVars name the directory for temporary files.
func tmpVars() []string {
	if runtime.GOOS == "windows" {
		return []string{"TMP", "TEMP", "GOTMPDIR"}
	}
	return []string{"TMPDIR"}
}

// renderList separates a list of paths as this system does; in the plan the separator is a colon.
func renderList(t plan.Text) plan.Text {
	sep := "\x00" + string(os.PathListSeparator) + "\x00"
	return plan.Text(strings.ReplaceAll(string(t), "\x00:\x00", sep))
}

func sortedEnv(vars map[string]string) []string {
	env := make([]string, 0, len(vars))
	for name, v := range vars {
		env = append(env, name+"="+v)
	}
	slices.Sort(env)
	return env
}
