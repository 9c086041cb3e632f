package content

import (
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// added returns the files of users, by path.
func added(t *testing.T, base v1.Image, users ...string) (map[string]layer.Entry, error) {
	t.Helper()
	var list []User
	for _, s := range users {
		u, err := ParseUser(s)
		list = append(list, imagetest.Must(t, u, err))
	}
	entries, err := AddUsers(base, list, nil)
	files := map[string]layer.Entry{}
	for _, e := range entries {
		files[e.Path] = e
	}
	return files, err
}

func TestUsersOnScratch(t *testing.T) {
	files, err := added(t, nil, "app:10001", "db:70:71")
	imagetest.Must(t, files, err)
	const passwd = "app:x:10001:10001:app:/home/app:/sbin/nologin\ndb:x:70:71:db:/home/db:/sbin/nologin\n"
	if got := string(files[passwdPath].Data); got != systemPasswd+passwd {
		t.Errorf("passwd:\n%s", got)
	}
	if got := string(files[groupPath].Data); got != systemGroup+"app:x:10001:\ndb:x:71:\n" {
		t.Errorf("group:\n%s", got)
	}
	if home := files["/home/db"]; !home.Dir || home.UID != 70 || home.GID != 71 || home.Mode != 0o700 {
		t.Errorf("home: %+v", home)
	}
}

func TestUsersOnBase(t *testing.T) {
	const passwd, group = "root:x:0:0:root:/root:/bin/bash\nwww:x:33:33::/var/www:/bin/false",
		"root:x:0:\nstaff:x:50:www\nwww:x:33:\n"
	base := onLayers(t, []layer.Entry{{Path: passwdPath, Data: []byte(passwd)}, {Path: groupPath, Data: []byte(group)}})
	files, err := added(t, base, "app:10001:50", "www:33")
	imagetest.Must(t, files, err)
	if got := string(files[passwdPath].Data); got != passwd+"\napp:x:10001:50:app:/home/app:/sbin/nologin\n" {
		t.Errorf("passwd:\n%s", got)
	}
	if got := string(files[groupPath].Data); got != group {
		t.Errorf("group:\n%s", got)
	}
	if _, ok := files["/home/www"]; ok {
		t.Error("a user of the base got a second home")
	}
	for user, says := range map[string]string{"www:34": "write www:33:33", "staff:51": "write staff:51:50"} {
		if _, err := added(t, base, user); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", user, err)
		}
	}
}

func TestParseUser(t *testing.T) {
	for _, s := range []string{"app", "app:x", "app:1:x", ":1", "app:1:2:3"} {
		if u, err := ParseUser(s); err == nil {
			t.Errorf("%q is %+v", s, u)
		}
	}
}

func TestFindOwner(t *testing.T) {
	base := onLayers(t, []layer.Entry{
		{Path: passwdPath, Data: []byte("root:x:0:0::/:/bin/sh\nwww:x:33:34::/:/bin/false\n" +
			"odd:x:many:1::/:/bin/false\n")},
		{Path: groupPath, Data: []byte("root:x:0:\nstaff:x:50:www\nodd:x::\n")},
	})
	files, err := added(t, base, "app:10001:20002")
	imagetest.Must(t, files, err)
	ours := []layer.Entry{files[passwdPath], files[groupPath]}
	source := imagetest.WriteFile(t, t.TempDir()+"/passwd", "mine:x:5:6::/:/\n", 0o644)
	fromFile := []layer.Entry{{Path: passwdPath, Source: source, Within: filepath.Dir(source)}}
	for _, x := range []struct {
		owner    string
		base     v1.Image
		added    []layer.Entry
		uid, gid int
		says     string // of an error
	}{
		{"7", nil, nil, 7, 7, ""},
		{"7:8", nil, nil, 7, 8, ""},
		{"root", nil, nil, 0, 0, ""},
		{"nobody:nogroup", nil, nil, 65534, 65534, ""},
		{"www", base, nil, 33, 34, ""},
		{"www:staff", base, nil, 33, 50, ""},
		{"7:staff", base, nil, 7, 50, ""},
		{"www:9", base, nil, 33, 9, ""},
		{"app", base, ours, 10001, 20002, ""},
		{"mine", base, fromFile, 5, 6, ""},
		{"app", base, nil, 0, 0, `no user app: write users = ["app:10001"]`},
		{"www:web", base, nil, 0, 0, "no group web: write its number"},
		{"odd", base, nil, 0, 0, "no number for the user odd"},
		{"7:odd", base, nil, 0, 0, "no number for odd"},
		{"2147483648", nil, nil, 0, 0, "2147483648 is not a number of a user"},
		{"-1", nil, nil, 0, 0, "-1 is not a number of a user"},
	} {
		uid, gid, err := FindOwner(x.owner, x.base, x.added, nil)
		switch {
		case x.says != "":
			if err == nil || !strings.Contains(err.Error(), x.says) {
				t.Errorf("%s: %v", x.owner, err)
			}
		case err != nil || uid != x.uid || gid != x.gid:
			t.Errorf("%s: %d:%d, %v", x.owner, uid, gid, err)
		}
	}
}
