package git

import (
	"os"
	"path/filepath"
	"strings"
)

// trustingConfig writes a file of settings that holds the user's own and trusts every
// directory. git 2.35.2 to 2.37, and older ones with the same fix, read safe.directory
// from such files only (https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory).
// The caller removes the file.
func trustingConfig() (string, error) {
	f, err := os.CreateTemp("", "gobuild-git-*")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(trustingText())
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

func trustingText() string {
	var b strings.Builder
	for _, file := range userConfigs() {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(filepath.ToSlash(file))
		b.WriteString("[include]\n\tpath = \"" + quoted + "\"\n")
	}
	b.WriteString("[safe]\n\tdirectory = *\n")
	return b.String()
}

// userConfigs are the files that git reads as the user's settings; of those that do not
// exist git takes no notice.
func userConfigs() []string {
	if file, ok := os.LookupEnv("GIT_CONFIG_GLOBAL"); ok {
		return []string{file}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return nil
	}
	xdg := os.Getenv("XDG_CONFIG_HOME")
	if xdg == "" {
		xdg = filepath.Join(home, ".config")
	}
	return []string{filepath.Join(xdg, "git", "config"), filepath.Join(home, ".gitconfig")}
}
