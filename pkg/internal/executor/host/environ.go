package host

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// environMap is environ by name. On Windows names are the same in any case.
func environMap(environ []string) map[string]string {
	m := make(map[string]string, len(environ))
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		m[envName(name)] = value
	}
	return m
}

func envName(name string) string {
	if runtime.GOOS == "windows" {
		return strings.ToUpper(name)
	}
	return name
}

// machineVars is what programs on Windows cannot do without.
var machineVars = []string{"SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "NUMBER_OF_PROCESSORS",
	"PROCESSOR_ARCHITECTURE"}

// fetchVars is what of the user's environment reaches a fetch, besides the Go settings:
// proxies, certificates, and what git and ssh need to find the user's credentials.
var fetchVars = []string{
	"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
	"SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS",
	"HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "PATH", "USER", "LOGNAME",
}

// env is the whole environment of c: what the command names, with paths in their places,
// and what Go needs to run on this machine.
func (e *Executor) env(c plan.Command, p *placed) []string {
	vars := map[string]string{}
	if runtime.GOOS == "windows" {
		e.pass(vars, machineVars)
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
		e.fetchEnv(vars, c.Toolchain.Version, p.goroot)
	}
	vars["GOROOT"], vars["PWD"] = p.goroot, p.dir
	for _, tmp := range tmpVars() {
		vars[tmp] = p.tmp
	}
	return sorted(vars)
}

// pass copies variables of the user's environment that are set.
func (e *Executor) pass(vars map[string]string, names []string) {
	for _, name := range names {
		if v, ok := e.environ[envName(name)]; ok {
			vars[envName(name)] = v
		}
	}
}

// fetchEnv adds what a fetch has of the user's settings.
func (e *Executor) fetchEnv(vars map[string]string, version, goroot string) {
	for _, kv := range e.opts.Settings.Waits.Variables() {
		name, value, _ := strings.Cut(kv, "=")
		vars[name] = value
	}
	e.pass(vars, fetchVars)
	vars["PATH"] = filepath.Join(goroot, "bin") + string(os.PathListSeparator) + git.AbsolutePath(vars["PATH"])
	vars["GIT_TERMINAL_PROMPT"] = "0" // nobody would see the question
	for name, v := range goSettings(e.opts.Settings, version) {
		if v != "" {
			vars[name] = v
		}
	}
}

// systemPath is where Go finds its own programs, and the few of the system that old
// versions run.
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

// renderList separates a list of paths as this system does; in the plan it is a colon.
func renderList(t plan.Text) plan.Text {
	sep := "\x00" + string(os.PathListSeparator) + "\x00"
	return plan.Text(strings.ReplaceAll(string(t), "\x00:\x00", sep))
}

func sorted(vars map[string]string) []string {
	env := make([]string, 0, len(vars))
	for name, v := range vars {
		env = append(env, name+"="+v)
	}
	slices.Sort(env)
	return env
}
