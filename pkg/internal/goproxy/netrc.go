package goproxy

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// netrcPath returns where the go command looks for credentials: $NETRC, else .netrc in the
// home directory (_netrc before it on Windows).
func netrcPath(env map[string]string) string {
	if path := env["NETRC"]; path != "" {
		return path
	}
	if runtime.GOOS != "windows" {
		return joinHomeDir(env["HOME"], ".netrc")
	}
	path := joinHomeDir(env["USERPROFILE"], "_netrc")
	if _, err := os.Stat(path); err != nil {
		path = joinHomeDir(env["USERPROFILE"], ".netrc")
	}
	return path
}

func joinHomeDir(home, name string) string {
	if home == "" {
		return ""
	}
	return filepath.Join(home, name)
}

// usesNetrc reports whether GOAUTH has netrc (`go help goauth`). Its git and command methods are
// for version control servers and are not used here.
func (s Settings) usesNetrc() bool {
	if s.GOAUTH == "" {
		return true
	}
	methods := strings.Split(s.GOAUTH, ";")
	return slices.ContainsFunc(methods, func(m string) bool { return strings.TrimSpace(m) == "netrc" })
}

// AddNetrc sets the credentials of the netrc file for the request's host, as for a module proxy.
func (s Settings) AddNetrc(r *http.Request) { s.addCredentials(r) }

// addCredentials sets the credentials of the netrc file for the request's host. They are sent over
// https only, and those in the URL take precedence.
func (s Settings) addCredentials(r *http.Request) {
	if r.URL.Scheme != "https" || r.URL.User != nil || s.Netrc == "" || !s.usesNetrc() {
		return
	}
	data, err := os.ReadFile(s.Netrc)
	if err != nil {
		return
	}
	for _, l := range parseNetrc(string(data)) {
		if l.machine == r.URL.Host {
			r.SetBasicAuth(l.login, l.password)
			return
		}
	}
}

type login struct{ machine, login, password string }

// parseNetrc reads the machine entries of a netrc file up to its default entry
// (https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html).
func parseNetrc(text string) []login {
	var all []login
	words := strings.Fields(dropMacros(text))
	for i := 0; i < len(words) && words[i] != "default"; i++ {
		if i+1 == len(words) {
			break
		}
		switch words[i] {
		case "machine":
			all = append(all, login{machine: words[i+1]})
		case "login":
			setLast(all, func(l *login) { l.login = words[i+1] })
		case "password":
			setLast(all, func(l *login) { l.password = words[i+1] })
		case "account":
		default:
			continue
		}
		i++
	}
	return slices.DeleteFunc(all, func(l login) bool { return l.login == "" || l.password == "" })
}

func setLast(all []login, set func(*login)) {
	if len(all) > 0 {
		set(&all[len(all)-1])
	}
}

// dropMacros removes macro definitions, which end at an empty line.
func dropMacros(text string) string {
	var kept []string
	macro := false
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case macro:
			macro = len(fields) > 0
		case len(fields) > 0 && fields[0] == "macdef":
			macro = true
		default:
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
