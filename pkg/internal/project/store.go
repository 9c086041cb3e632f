package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// openStore opens the store.
func (c sharedCache) openStore(create bool) (sharedstore.Store, error) {
	switch {
	case c.IsBucket():
		return c.openBucket()
	case c.Repository() != "":
		return sharedstore.NewRepository(c.Repository(), c.project.Backend.access())
	case c.URL != "":
		return sharedstore.NewServer(c.URL, c.login())
	}
	if err := c.checkDir(); err != nil {
		return nil, err
	}
	d, err := sharedstore.OpenDir(c.Dir, create)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such directory")
	}
	return d, err
}

// checkDir returns an error for a directory that only the user may choose: one outside the repository,
// and one whose entries nobody signs. What a repository holds is no result of a build.
func (c sharedCache) checkDir() error {
	area := c.project.File.Area
	switch {
	case area.Allows(c.Dir):
		return nil
	case c.HasKeys():
		return area.Check(c.Dir)
	}
	return fmt.Errorf("its entries are not signed, so that whoever writes there decides what is built: to allow it, "+
		"add -allow=%s, or the path to %s", visible.Word(c.Dir), readable.Var)
}

// login adds the user's credentials to requests, if the user permits it for the server: a repository
// could name any.
func (c sharedCache) login() func(*http.Request) {
	u, err := url.Parse(c.URL)
	if err != nil || !c.permits(u.Host, c.URL) {
		return nil
	}
	return c.project.Env.Settings.AddNetrc
}

// permits reports whether the user permits that something of that name gets credentials.
func (c sharedCache) permits(names ...string) bool {
	request := c.project.request
	isNamed := func(allowed string) bool { return slices.Contains(names, strings.TrimSuffix(allowed, "/")) }
	return request.Trust || slices.ContainsFunc(request.Allow, isNamed)
}

// openBucket opens a bucket. Requests are signed if the user permits it for the bucket, and for the server
// if the file names that, too.
func (c sharedCache) openBucket() (sharedstore.Store, error) {
	getenv := c.project.Env.Getenv
	name, prefix, _ := strings.Cut(strings.TrimPrefix(c.URL, "s3://"), "/")
	address := sharedstore.BucketAddress{Bucket: name, Prefix: prefix,
		Region:   cmp.Or(c.Region, getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION")),
		Endpoint: cmp.Or(c.Endpoint, getenv("AWS_ENDPOINT_URL_S3"), getenv("AWS_ENDPOINT_URL"))}
	permit := "s3://" + name
	if c.Endpoint != "" {
		permit = c.Endpoint + "/" + name
	}
	if !c.permits(permit) {
		return sharedstore.NewBucket(address, nil, "to send your credentials for AWS, add -allow="+visible.Word(permit))
	}
	credentials, err := sharedstore.ReadAWSCredentials(getenv)
	if err != nil {
		return nil, err
	}
	return sharedstore.NewBucket(address, credentials, "there are no credentials for AWS here: neither "+
		"AWS_ACCESS_KEY_ID is set, nor has ~/.aws/credentials a profile default")
}
