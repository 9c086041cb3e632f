package goproxy

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestFromEnvironment(t *testing.T) {
	home := t.TempDir()
	check(t, writeFile(filepath.Join(home, "env"),
		[]byte("GOPROXY=https://file.example.org\r\n# "+
			"GOSUMDB=x\nlower=y\nGOSUMDB=off\nGOPRIVATE=file.example.org\nGOFLAGS=-mod=mod\n")))
	tests := map[string]struct {
		env  []string
		want Settings
	}{
		"defaults": {nil, Settings{GOPROXY: "https://proxy.golang.org,direct", GOSUMDB: "sum.golang.org"}},
		"empty is unset": {[]string{"GOPROXY=", "GOSUMDB="},
			Settings{GOPROXY: "https://proxy.golang.org,direct", GOSUMDB: "sum.golang.org"}},
		"private is the default of the others": {[]string{"GOPRIVATE=a.example.org", "GONOSUMDB=b.example.org"},
			Settings{GOPROXY: defaultGOPROXY, GOSUMDB: DefaultGOSUMDB, GOPRIVATE: "a.example.org",
				GONOPROXY: "a.example.org", GONOSUMDB: "b.example.org"}},
		"env file": {[]string{"GOENV=" + filepath.Join(home, "env"), "GOSUMDB=sum.golang.org"},
			Settings{GOPROXY: "https://file.example.org", GOSUMDB: "sum.golang.org", GOPRIVATE: "file.example.org",
				GONOPROXY: "file.example.org", GONOSUMDB: "file.example.org"}},
		"env file is missing": {[]string{"GOENV=" + filepath.Join(home, "nowhere")},
			Settings{GOPROXY: defaultGOPROXY, GOSUMDB: DefaultGOSUMDB}},
		"last wins": {[]string{"GOPROXY=off", "GOPROXY=direct"},
			Settings{GOPROXY: "direct", GOSUMDB: DefaultGOSUMDB}},
		"netrc": {[]string{"HOME=" + home, "GOENV=off"},
			Settings{GOPROXY: defaultGOPROXY, GOSUMDB: DefaultGOSUMDB, Netrc: filepath.Join(home, ".netrc")}},
		"NETRC": {[]string{"HOME=" + home, "GOENV=off", "NETRC=/n"},
			Settings{GOPROXY: defaultGOPROXY, GOSUMDB: DefaultGOSUMDB, Netrc: "/n"}},
	}
	for name, test := range tests {
		test.want.GOAUTH = "netrc"
		if got := FromEnvironment(test.env); got != test.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, test.want)
		}
	}
}

// TestAsGo compares with what the go command itself makes of environments and env files.
func TestAsGo(t *testing.T) {
	home := t.TempDir()
	xdg := t.TempDir()
	for _, dir := range []string{filepath.Join(home, ".config"), xdg} {
		// which would write behind our back
		check(t, writeFile(filepath.Join(dir, "go", "telemetry", "mode"), []byte("off")))
		check(t, writeFile(filepath.Join(dir, "go", "env"),
			[]byte("GOPROXY=https://"+filepath.Base(dir)+
				".example.org|direct\nGOPRIVATE=x.example.org\nGOINSECURE=y\n")))
	}
	for _, env := range [][]string{
		{"HOME=" + home, "GOENV=off"},
		{"HOME=" + home},
		{"HOME=" + home, "XDG_CONFIG_HOME=" + xdg},
		{"HOME=" + home, "GOPROXY=off", "GOSUMDB=off", "GONOPROXY=none", "GOFLAGS=-mod=mod", "GOVCS=*:off"},
		{"HOME=" + home, "GOENV=" + filepath.Join(xdg, "go", "env"), "GONOSUMDB=z"},
	} {
		cmd := exec.Command("go", "env", "-json", "GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB",
			"GOINSECURE", "GOVCS", "GOAUTH")
		cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "GOTOOLCHAIN=local", "GOPATH=" + home}, env...)
		out, err := cmd.Output()
		check(t, err)
		var want Settings
		check(t, json.Unmarshal(out, &want))
		got := FromEnvironment(env)
		got.Netrc = ""
		if got != want {
			t.Errorf("%v:\n got %+v\nwant %+v", env, got, want)
		}
	}
}
