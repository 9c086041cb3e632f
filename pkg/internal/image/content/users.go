package content

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/rootfs"
)

// Where users and groups stand (passwd(5), group(5)).
const (
	passwdPath = "/etc/passwd"
	groupPath  = "/etc/group"
)

// What an image without users begins with.
const (
	systemPasswd = "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n"
	systemGroup  = "root:x:0:\nnogroup:x:65534:\n"
)

// A User is a user that is added to an image.
type User struct {
	Name     string
	UID, GID int
}

// ParseUser parses "name:uid" or "name:uid:gid". Without a gid, the group has the user's name and
// number.
func ParseUser(s string) (User, error) {
	parts := strings.Split(s, ":")
	if len(parts) == 2 {
		parts = append(parts, parts[1])
	}
	if len(parts) != 3 || parts[0] == "" {
		return User{}, fmt.Errorf("%q is not name:uid or name:uid:gid", s)
	}
	uid, err := strconv.Atoi(parts[1])
	if err != nil {
		return User{}, fmt.Errorf("%q is not name:uid or name:uid:gid", s)
	}
	gid, err := strconv.Atoi(parts[2])
	if err != nil {
		return User{}, fmt.Errorf("%q is not name:uid or name:uid:gid", s)
	}
	return User{parts[0], uid, gid}, nil
}

// AddUsers returns the files that add users to an image on base (nil: scratch): passwd and group,
// including the base's lines, and the homes. A user that the base has must be the same there.
func AddUsers(base v1.Image, users []User, cache layer.Digests) ([]layer.Entry, error) {
	files, err := rootfs.ReadFiles(base, []string{passwdPath, groupPath}, cache)
	if err != nil {
		return nil, err
	}
	passwd, group := parseDatabase(files[passwdPath].Data, systemPasswd),
		parseDatabase(files[groupPath].Data, systemGroup)
	var homes []layer.Entry
	for _, u := range users {
		switch have := passwd.findName(u.Name); {
		case have == nil:
			passwd.add(u.Name, "x", strconv.Itoa(u.UID), strconv.Itoa(u.GID), u.Name, u.home(), "/sbin/nologin")
			homes = append(homes, layer.Entry{Path: u.home(), Dir: true, Mode: 0o700, UID: u.UID, GID: u.GID})
		case have.field(2) != strconv.Itoa(u.UID) || have.field(3) != strconv.Itoa(u.GID):
			return nil, fmt.Errorf("the base has a user %s already, with the number %s and the group %s: "+
				"write %s:%s:%s, or take another name", u.Name, have.field(
				2), have.field(3), u.Name, have.field(2), have.field(3))
		}
		if group.findID(u.GID) != nil {
			continue
		}
		if have := group.findName(u.Name); have != nil {
			return nil, fmt.Errorf("the base has a group %s already, with the number %s: "+
				"write %s:%d:%s, or take another name", u.Name, have.field(2), u.Name, u.UID, have.field(2))
		}
		group.add(u.Name, "x", strconv.Itoa(u.GID), "")
	}
	return append(homes,
		layer.Entry{Path: files[passwdPath].Real, Data: passwd.bytes(), Mode: 0o644},
		layer.Entry{Path: files[groupPath].Real, Data: group.bytes(), Mode: 0o644}), nil
}

func (u User) home() string { return path.Join("/home", u.Name) }

// A table is the lines of passwd or group.
type table struct{ text string }

// A row is one line.
type row string

// parseDatabase returns a base's lines, or others if there are none. The text is untrusted and kept
// as it is.
func parseDatabase(data []byte, others string) *table {
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		text = others
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return &table{text}
}

func (t *table) add(fields ...string) { t.text += strings.Join(fields, ":") + "\n" }

func (t *table) findName(name string) *row { return t.find(0, name) }

func (t *table) findID(id int) *row { return t.find(2, strconv.Itoa(id)) }

func (t *table) find(field int, value string) *row {
	for line := range strings.Lines(t.text) {
		r := row(strings.TrimRight(line, "\r\n"))
		if strings.Count(line, ":") >= 2 && r.field(field) == value {
			return &r
		}
	}
	return nil
}

// field returns a field of the line, or "" if it has fewer.
func (r row) field(i int) string {
	rest := string(r)
	for ; i > 0; i-- {
		_, rest, _ = strings.Cut(rest, ":")
	}
	value, _, _ := strings.Cut(rest, ":")
	return value
}

func (t *table) bytes() []byte { return []byte(t.text) }
