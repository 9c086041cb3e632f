package check

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// wrongPort checks "8080", "8080/tcp" and ranges as "8000-8010/udp", as in the image
// configuration's ExposedPorts (OCI image spec, config.md).
func wrongPort(s string) string {
	number, protocol, _ := strings.Cut(s, "/")
	first, last, ranged := strings.Cut(number, "-")
	a, errA := strconv.ParseUint(first, 10, 16)
	b, errB := a, error(nil)
	if ranged {
		b, errB = strconv.ParseUint(last, 10, 16)
	}
	switch {
	case strings.Contains(number, ":"):
		return fmt.Sprintf("%q maps a port: an image names only the port that the program listens on, such as \"8080\"",
			s)
	case errA != nil || errB != nil || a == 0 || b < a:
		return fmt.Sprintf("%q is not a port: write a number from 1 to 65535, such as \"8080\" or \"53/udp\"", s)
	case strings.Contains(s, "/") && protocol != "tcp" && protocol != "udp" && protocol != "sctp":
		return fmt.Sprintf("%q is not a protocol: it is tcp, udp or sctp", protocol)
	}
	return ""
}

var distroPackageForm = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9+._:=~<>@/-]*$`)

// wrongDistroPackage checks the name of a package of Alpine or Debian, which may have a version
// after it (apk-world(5), apt-get(8)).
func wrongDistroPackage(s string) string {
	if !distroPackageForm().MatchString(s) {
		return fmt.Sprintf("%q is not the name of a package: each is an element of its own, such as \"curl\" or "+
			"\"curl=7.88.1-10\"", s)
	}
	return ""
}

var modeForm = lazyregexp.New(`^(0o?)?[0-7]{3,4}$`)

// wrongMode checks permission bits in octal.
func wrongMode(s string) string {
	if !modeForm().MatchString(s) {
		return fmt.Sprintf("%q is not a file's mode: write the permission bits in octal, such as \"0644\" or \"0755\"",
			s)
	}
	return ""
}

// signals that a program can be stopped with (signal(7)).
var signals = strings.Split("SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGKILL,"+
	"SIGPIPE,SIGPROF,SIGPWR,SIGQUIT,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,"+
	"SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ", ",")

var realtimeSignal = lazyregexp.New(`^SIGRTM(IN(\+[0-9]+)?|AX(-[0-9]+)?)$`)

// wrongSignal checks a signal's name or number.
func wrongSignal(s string) string {
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n <= 64 || realtimeSignal().MatchString(s) {
		return ""
	}
	switch right := rightSignal(s); {
	case right == s:
		return ""
	case right == "":
		return fmt.Sprintf("There is no signal %q: write a name such as \"SIGTERM\"", s)
	case strings.EqualFold(s, right) || strings.EqualFold("SIG"+s, right):
		return fmt.Sprintf("There is no signal %q: write %q", s, right)
	default:
		return fmt.Sprintf("There is no signal %q. Did you mean %q?", s, right)
	}
}

// rightSignal returns the signal that a name most likely stands for, or "".
func rightSignal(s string) string {
	for _, known := range signals {
		if strings.EqualFold(s, known) || strings.EqualFold("SIG"+s, known) {
			return known
		}
	}
	return diag.Nearest(s, signals)
}

var userForm = lazyregexp.New(`^[^:\s]+(:[^:\s]+)?$`)

// wrongUser checks name|uid[:group|gid].
func wrongUser(s string) string {
	if !userForm().MatchString(s) {
		return fmt.Sprintf("%q is not a user: write a name or a number, and perhaps a group behind a colon, such as "+
			"\"1000:1000\"", s)
	}
	return ""
}

// wrongOwner checks name|uid[:group|gid] of a file.
func wrongOwner(s string) string {
	for id := range strings.SplitSeq(s, ":") {
		if n, err := strconv.Atoi(id); err == nil && (n < 0 || n > maxID) {
			return fmt.Sprintf("%s is not a number of a user or group: it is from 0 to %d", id, maxID)
		}
	}
	return wrongUser(s)
}

// maxID is the largest number that a user or group may have in an image.
const maxID = 1<<31 - 1

var newUserForm = lazyregexp.New(`^([a-z_][a-z0-9_.-]{0,31}):([0-9]+)(?::([0-9]+))?$`)

// wrongNewUser checks name:uid or name:uid:gid; names as useradd(8) takes them.
func wrongNewUser(s string) string {
	m := newUserForm().FindStringSubmatch(s)
	if m == nil {
		return fmt.Sprintf("%q is not a new user: write its name, which is small letters, digits, _ and -, and its "+
			"number, and perhaps its group's, such as \"app:10001\" or \"app:10001:10001\"", s)
	}
	for _, id := range m[2:] {
		if n, err := strconv.ParseUint(id, 10, 64); id != "" && (err != nil || n > maxID) {
			return fmt.Sprintf("%s is not a number of a user or group: it is from 0 to 2147483647, such as in "+
				"\"%s:10001\"", id, m[1])
		}
	}
	return ""
}

// wrongExclude checks a pattern of what is left out of a directory.
func wrongExclude(s string) string {
	switch {
	case s == "" || strings.HasPrefix(s, "/") || path.Clean(s) == "." || strings.HasPrefix(path.Clean(s), ".."):
		return fmt.Sprintf("%q leaves nothing out: a pattern is for names in the directory, or for paths below it, "+
			"such as \"*.md\" or \"secret/*.pem\"", s)
	case strings.HasPrefix(s, "!"):
		return fmt.Sprintf("%q would take something in again, which patterns cannot: name what is left out", s)
	}
	if strings.ContainsAny(s, "{}") {
		return fmt.Sprintf("%q holds a brace, which patterns do not know: write a pattern for each of what is left out",
			s)
	}
	if _, err := path.Match(s, ""); err != nil {
		return fmt.Sprintf("%q is not a pattern: a [ begins a set of characters and ends with ], and a \\ has a "+
			"character behind it", s)
	}
	return ""
}
