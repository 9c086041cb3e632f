package content

import (
	"fmt"
	"io"
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

// FindOwner returns the numbers of an owner, "user" or "user:group", each a name or a number, in an image of a
// base (nil: scratch) and entries that are added to it. Without a group it is the user's, and the same number
// where the user is one.
func FindOwner(owner string, base v1.Image, added []layer.Entry, cache layer.Digests) (uid, gid int, err error) {
	user, group, hasGroup := strings.Cut(owner, ":")
	uid, err = strconv.Atoi(user)
	known := err == nil
	if gid, err = strconv.Atoi(group); known && (err == nil || !hasGroup) {
		if !hasGroup {
			gid = uid
		}
		return uid, gid, checkID(uid, gid)
	}
	passwd, groups, err := databases(base, added, cache)
	if err != nil {
		return 0, 0, err
	}
	if !known {
		have := passwd.findName(user)
		if have == nil {
			return 0, 0, fmt.Errorf("the image has no user %s: write users = [\"%s:10001\"], or a number as the owner",
				user, user)
		}
		if uid, err = strconv.Atoi(have.field(2)); err == nil && !hasGroup {
			gid, err = strconv.Atoi(have.field(3))
		}
		if err != nil {
			return 0, 0, fmt.Errorf("the image's passwd has no number for the user %s: write one as the owner", user)
		}
	}
	if hasGroup {
		gid, err = findGroup(groups, group)
	}
	if err == nil {
		err = checkID(uid, gid)
	}
	return uid, gid, err
}

func findGroup(groups *table, name string) (gid int, err error) {
	if gid, err = strconv.Atoi(name); err == nil {
		return gid, nil
	}
	have := groups.findName(name)
	if have == nil {
		return 0, fmt.Errorf("the image has no group %s: write its number", name)
	}
	if gid, err = strconv.Atoi(have.field(2)); err != nil {
		err = fmt.Errorf("the image's group file has no number for %s: write one", name)
	}
	return gid, err
}

// checkID rejects numbers that no file can have.
func checkID(ids ...int) error {
	for _, id := range ids {
		if id < 0 || id > 1<<31-1 {
			return fmt.Errorf("%d is not a number of a user or group: it is from 0 to 2147483647", id)
		}
	}
	return nil
}

// databases returns passwd and group of a base with what is added to it.
func databases(base v1.Image, added []layer.Entry, cache layer.Digests) (passwd, group *table, err error) {
	files, err := rootfs.ReadFiles(base, []string{passwdPath, groupPath}, cache)
	if err != nil {
		return nil, nil, err
	}
	text := map[string][]byte{}
	for _, name := range []string{passwdPath, groupPath} {
		text[name] = files[name].Data
		for _, e := range added {
			switch {
			case e.Path != name && e.Path != files[name].Real:
			case e.Source == "":
				text[name] = e.Data
			default:
				if text[name], err = readSource(e); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	return parseDatabase(text[passwdPath], systemPasswd), parseDatabase(text[groupPath], systemGroup), nil
}

func readSource(e layer.Entry) ([]byte, error) {
	f, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxDatabase))
}

// maxDatabase is more bytes than any passwd has.
const maxDatabase = 16 << 20

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
