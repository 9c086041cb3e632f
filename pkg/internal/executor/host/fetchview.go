package host

import (
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// networkFiles are the system's settings of the network, git, ssh and hg. They are copied: ssh refuses
// settings of other users.
var networkFiles = []string{
	"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/services", "/etc/protocols", "/etc/gai.conf",
	"/etc/krb5.conf", "/etc/krb5.conf.d/*", "/etc/gitconfig", "/etc/ssh/ssh_config", "/etc/ssh/ssh_config.d/*",
	"/etc/ssh/ssh_known_hosts", "/etc/crypto-policies/back-ends/*", "/etc/mercurial/hgrc", "/etc/mercurial/hgrc.d/*",
	"/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf",
}

// networkDirs hold certificates.
var networkDirs = []string{"/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/pki/ca-trust", "/etc/ca-certificates",
	"/run/.heim_org.h5l.kcm-socket"}

// homeFiles are what programs that fetch read in a home directory: settings and credentials.
var homeFiles = []string{
	".netrc", ".gitconfig", ".config/git", ".git-credentials", ".git-credential-cache", ".cache/git/credential",
	".gitcookies", ".ssh", ".hgrc", ".config/hg", ".subversion", ".bazaar", ".config/breezy", ".fossil",
	".config/fossil.db",
}

// fileVars name files that a fetch reads, or directories, or lists of them.
var fileVars = []string{"SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSH_AUTH_SOCK", "GIT_SSH",
	"GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS"}

// fetchers are the programs that go fetches modules with.
var fetchers = []string{"git", "ssh", "hg", "svn", "bzr", "fossil"}

// showForFetch shows what only a fetch needs: the network's settings, the user's credentials and the
// programs that use them.
func (v *viewer) showForFetch(r *sandbox.Root, gopath string) {
	process.CopyMatching(r, networkFiles)
	showAll(r, networkDirs)
	showUser(r, v.user.environ)
	sums := filepath.Join(gopath, "pkg", "sumdb")
	if makeDir(sums) == nil {
		r.Write(sums)
	}
	v.showHome(r)
	for _, name := range fileVars {
		showAll(r, absolutePaths(v.user.environ[name]))
	}
	r.Show(v.user.settings.Netrc)
	showAll(r, localURLs(v.user.settings.GOPROXY))
	showAll(r, localURLs(v.user.settings.GOSUMDB))
	v.showPrograms(r)
}

func showAll(r *sandbox.Root, paths []string) {
	for _, p := range paths {
		r.Show(p)
	}
}

// showUser adds the user to /etc/passwd, if only a directory service has it: ssh asks for its own.
func showUser(r *sandbox.Root, environ map[string]string) {
	text, err := os.ReadFile("/etc/passwd")
	uid := strconv.Itoa(os.Geteuid())
	if err != nil || environ["HOME"] == "" {
		return
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Split(line, ":"); len(fields) > 2 && fields[2] == uid {
			return
		}
	}
	name := environ["USER"]
	if u, err := user.LookupId(uid); err == nil {
		name = u.Username
	}
	if name == "" {
		name = "user"
	}
	line := name + ":x:" + uid + ":" + strconv.Itoa(os.Getegid()) + "::" + environ["HOME"] + ":/bin/sh\n"
	r.File("/etc/passwd", strings.TrimSuffix(string(text), "\n")+"\n"+line)
}

// showHome shows what fetches need of the user's home directory, and all of it if the settings name
// programs that may keep credentials anywhere. ssh ignores HOME and uses the directory that the system
// has for the user.
func (v *viewer) showHome(r *sandbox.Root) {
	if u, err := user.Current(); err == nil && filepath.IsAbs(u.HomeDir) {
		r.Show(filepath.Join(u.HomeDir, ".ssh"))
	}
	home := filepath.Clean(v.user.environ["HOME"])
	if !filepath.IsAbs(home) || home == "/" || r.Sees(home) {
		return
	}
	s := readSettings(home, v.user.environ["XDG_CONFIG_HOME"])
	showAll(r, s.paths)
	if s.helpers || runsPrograms(v.user.settings.GOAUTH) {
		r.Show(home)
		return
	}
	r.Scratch(home)
	for _, name := range homeFiles {
		r.Show(filepath.Join(home, filepath.FromSlash(name)))
	}
}

// runsPrograms reports whether GOAUTH names programs (go help goauth).
func runsPrograms(goauth string) bool {
	for method := range strings.SplitSeq(goauth, ";") {
		if fields := strings.Fields(method); len(fields) > 0 && fields[0] != "off" && fields[0] != "netrc" {
			return true
		}
	}
	return false
}

// localURLs are the paths of the file:// addresses in a list.
func localURLs(list string) (paths []string) {
	for _, text := range strings.FieldsFunc(list, func(c rune) bool { return strings.ContainsRune(",| ", c) }) {
		if u, err := url.Parse(text); err == nil && u.Scheme == "file" {
			paths = append(paths, u.Path)
		}
	}
	return paths
}

// showPrograms shows the programs of the user's PATH, and what those that fetch need where they are
// installed elsewhere.
func (v *viewer) showPrograms(r *sandbox.Root) {
	may := func(dir string) bool { return (*readable.Area)(nil).Sources(dir, v.layout.cacheDir) == "" }
	for _, dir := range filepath.SplitList(v.user.environ["PATH"]) {
		if !filepath.IsAbs(dir) || r.Sees(dir) || !may(dir) {
			continue
		}
		r.Show(dir)
		for _, name := range fetchers {
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				showProgram(r, path, may)
			}
		}
	}
}

// settings are what a user's settings of git, ssh and hg refer to.
type settings struct {
	paths   []string // that they name
	helpers bool     // they name programs that have credentials
}

// readSettings reads the settings in a home directory.
func readSettings(home, config string) (s settings) {
	if config == "" {
		config = filepath.Join(home, ".config")
	}
	files := []string{"/etc/gitconfig", filepath.Join(config, "git", "config"), filepath.Join(home, ".gitconfig"),
		filepath.Join(home, ".ssh", "config"), filepath.Join(home, ".hgrc")}
	s.paths = append(s.paths, filepath.Join(config, "git"), filepath.Join(config, "hg"))
	for i := 0; i < len(files) && i < maxSettings; i++ {
		text, err := os.ReadFile(files[i])
		if err != nil {
			continue
		}
		named := namedPaths(string(text), home)
		s.paths = append(s.paths, named...)
		s.helpers = s.helpers || hasHelpers(string(text))
		if i > 0 {
			files = append(files, includedFiles(named)...)
		}
	}
	return s
}

// maxSettings is how many files of settings are read: one can include another.
const maxSettings = 50

// includedFiles are the files that may be settings themselves.
func includedFiles(paths []string) (files []string) {
	const largest = 1 << 20
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() && info.Size() < largest &&
			info.Mode()&0o111 == 0 {
			files = append(files, p)
		}
	}
	return files
}

// namedPaths are the absolute paths in settings, and those below the home directory.
func namedPaths(text, home string) (paths []string) {
	text = strings.NewReplacer("file://", " ", "~/", home+"/", "$HOME/", home+"/", "%d/", home+"/").Replace(text)
	for _, p := range absolutePaths(text) {
		if p != "/" && p != home && !executor.Below(home, p) {
			paths = append(paths, p)
		}
	}
	return paths
}

// hasHelpers reports whether git's settings name a credential helper other than its own two, whose
// files are known (gitcredentials(7)).
func hasHelpers(text string) bool {
	for line := range strings.Lines(text) {
		name, value, is := strings.Cut(strings.TrimSpace(line), "=")
		if !is || !strings.EqualFold(strings.TrimSpace(name), "helper") {
			continue
		}
		if fields := strings.Fields(strings.Trim(strings.TrimSpace(value), `"`)); len(fields) > 0 &&
			fields[0] != "store" && fields[0] != "cache" {
			return true
		}
	}
	return false
}
