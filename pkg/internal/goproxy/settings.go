package goproxy

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Defaults of the go command (https://go.dev/ref/mod#environment-variables).
const (
	defaultGOPROXY = "https://proxy.golang.org,direct"
	// DefaultGOSUMDB names the checksum database that is asked where GOSUMDB is not set.
	DefaultGOSUMDB = "sum.golang.org"
)

// Settings are the go command's variables about the source of modules and their verification, with
// Go's names and meanings. A Client reads GOPROXY, GONOPROXY, GOSUMDB, GOAUTH, Netrc and Waits; the
// others are for callers that run a go command with the same settings.
type Settings struct {
	GOPROXY    string
	GONOPROXY  string
	GOPRIVATE  string
	GOSUMDB    string
	GONOSUMDB  string
	GOINSECURE string
	GOVCS      string
	GOAUTH     string
	GOBIN      string // where go install puts programs; "" if not set
	GOPATH     string // a list of directories; "" if not set
	Netrc      string // path of the netrc file, which need not exist; "" for none

	Waits stall.Limits // for how long a server is waited for; the zero value for the default
}

// FromEnvironment resolves the settings as the go command does: a variable of environ
// ("NAME=value") that is not empty, or else the user's go env file (`go env -w`), or else the
// default.
func FromEnvironment(environ []string) Settings {
	env := parseEnviron(environ)
	file := readEnvFile(envFilePath(env))
	get := func(name, fallback string) string {
		for _, m := range []map[string]string{env, file} {
			if v := m[name]; v != "" {
				return v
			}
		}
		return fallback
	}
	private := get("GOPRIVATE", "")
	return Settings{
		GOPROXY:    get("GOPROXY", defaultGOPROXY),
		GONOPROXY:  get("GONOPROXY", private),
		GOPRIVATE:  private,
		GOSUMDB:    get("GOSUMDB", DefaultGOSUMDB),
		GONOSUMDB:  get("GONOSUMDB", private),
		GOINSECURE: get("GOINSECURE", ""),
		GOVCS:      get("GOVCS", ""),
		GOAUTH:     get("GOAUTH", "netrc"),
		GOBIN:      get("GOBIN", ""),
		GOPATH:     get("GOPATH", ""),
		Netrc:      netrcPath(env),
	}
}

func parseEnviron(environ []string) map[string]string {
	env := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if runtime.GOOS == "windows" {
			name = strings.ToUpper(name)
		}
		env[name] = value
	}
	return env
}

// envFilePath returns the path of the go env file: $GOENV, else go/env in the user's
// configuration directory; "" if there is none.
func envFilePath(env map[string]string) string {
	switch path := env["GOENV"]; path {
	case "off":
		return ""
	case "":
		if dir := userConfigDir(env); dir != "" {
			return filepath.Join(dir, "go", "env")
		}
		return ""
	default:
		return path
	}
}

// userConfigDir returns os.UserConfigDir, for another environment than this process's.
func userConfigDir(env map[string]string) string {
	switch runtime.GOOS {
	case "windows":
		return env["APPDATA"]
	case "darwin", "ios":
		if home := env["HOME"]; home != "" {
			return filepath.Join(home, "Library", "Application Support")
		}
		return ""
	default:
		if dir := env["XDG_CONFIG_HOME"]; dir != "" {
			return dir
		}
		if home := env["HOME"]; home != "" {
			return filepath.Join(home, ".config")
		}
		return ""
	}
}

// readEnvFile reads NAME=value lines. It ignores others, and a file that cannot be read.
func readEnvFile(path string) map[string]string {
	vars := map[string]string{}
	if path == "" {
		return vars
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return vars
	}
	for line := range strings.Lines(string(data)) {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "=")
		if ok && name != "" && name[0] >= 'A' && name[0] <= 'Z' {
			vars[name] = value
		}
	}
	return vars
}

// Sources returns GOPROXY without passwords, for messages.
func (s Settings) Sources() string {
	list, err := s.proxies()
	if err != nil {
		return "GOPROXY"
	}
	var names []string
	for _, p := range list {
		if p.base != nil {
			names = append(names, redact(p.base))
		} else {
			names = append(names, p.word)
		}
	}
	return "GOPROXY=" + strings.Join(names, ",")
}
