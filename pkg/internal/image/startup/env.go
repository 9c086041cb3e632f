package startup

import (
	"fmt"
	"maps"
	"strings"
)

// DefaultPath is the PATH of a container whose image sets none, in Docker and in containerd
// (https://github.com/moby/moby/blob/v28.0.0/oci/defaults.go).
const DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// A VariableError is a reference in the value of an environment variable that is none, or to a variable that
// the base does not have.
type VariableError struct {
	Name string // the variable whose value it is
	Why  string // with the remedy
}

func (e *VariableError) Error() string { return e.Name + ": " + e.Why }

// Environ returns an image's environment as a map, of "name=value".
func Environ(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, v := range list {
		name, value, _ := strings.Cut(v, "=")
		env[name] = value
	}
	return env
}

// ExpandEnv returns an environment with the values of the base's in the place of $NAME and ${NAME}; $$ is a
// dollar. With a nil base only the form of the values is checked.
func ExpandEnv(env, base map[string]string) (map[string]string, error) {
	expanded := maps.Clone(env)
	for name, value := range env {
		if !strings.Contains(value, "$") {
			continue
		}
		value, why := expand(value, base)
		if why != "" {
			return nil, &VariableError{name, why}
		}
		expanded[name] = value
	}
	return expanded, nil
}

func expand(value string, base map[string]string) (out, why string) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(value, "$")
		b.WriteString(before)
		if !found {
			return b.String(), ""
		}
		if after, ok := strings.CutPrefix(rest, "$"); ok {
			b.WriteByte('$')
			value = after
			continue
		}
		name, after := cutName(rest)
		if name == "" {
			return "", fmt.Sprintf("a $ in %q stands before no name of a variable: write $$ for a dollar", value)
		}
		v, ok := base[name]
		switch {
		case !ok && name == "PATH":
			v = DefaultPath
		case !ok && base != nil:
			return "", fmt.Sprintf("the base has no variable %s: write the value, or $$ for a dollar", name)
		}
		b.WriteString(v)
		value = after
	}
}

// cutName cuts NAME or {NAME} from the start of a text; "" if there is none.
func cutName(text string) (name, rest string) {
	inner, braced := strings.CutPrefix(text, "{")
	n := 0
	for n < len(inner) && isNameByte(inner[n], n) {
		n++
	}
	name, rest = inner[:n], inner[n:]
	if !braced {
		return name, rest
	}
	rest, closed := strings.CutPrefix(rest, "}")
	if !closed {
		return "", text
	}
	return name, rest
}

func isNameByte(c byte, at int) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || at > 0 && '0' <= c && c <= '9'
}
