package sharedstore

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// A Bucket is a store in a bucket of S3, or of a server with the same protocol.
type Bucket struct {
	web
	root   *url.URL // of the bucket
	prefix string   // of the names of objects, up to the kind of an entry
}

// A BucketAddress says where a bucket is.
type BucketAddress struct {
	Bucket   string
	Prefix   string // of the names of entries, without slashes around it; "" for none
	Region   string
	Endpoint string // the URL of the server; "": that of AWS for the region
}

// NewBucket returns the store in a bucket. Requests are signed with the credentials. Without, they are
// anonymous, and lacks tells the user of a refusal why.
func NewBucket(a BucketAddress, credentials *AWSCredentials, lacks string) (*Bucket, error) {
	root, region, err := a.locate()
	if err != nil {
		return nil, err
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }) // as S3 wants it
	authorize := func(r *http.Request, digest string) error {
		if credentials == nil {
			return nil
		}
		r.Header.Set("X-Amz-Content-Sha256", digest)
		return signer.SignHTTP(r.Context(), aws.Credentials(*credentials), r, digest, "s3", region, now())
	}
	if credentials != nil {
		lacks = ""
	}
	explain := func(resp *http.Response) error { return bucketError(resp, region, lacks) }
	prefix := ""
	if a.Prefix != "" {
		prefix = a.Prefix + "/"
	}
	return &Bucket{web{root.JoinPath(a.Prefix), newClient(), authorize, explain}, root, prefix}, nil
}

// locate returns the URL of the bucket, and the region for signatures.
func (a BucketAddress) locate() (root *url.URL, region string, err error) {
	if a.Endpoint != "" {
		root, err = url.Parse(a.Endpoint)
		if err != nil || root.Host == "" {
			return nil, "", fmt.Errorf("the endpoint %q is no URL of a server", a.Endpoint)
		}
		return root.JoinPath(a.Bucket), cmp.Or(a.Region, "us-east-1"), nil
	}
	if a.Region == "" {
		return nil, "", errors.New("the region of its bucket is not known: write region into the cache block, or set " +
			"AWS_REGION")
	}
	host := "s3." + a.Region + ".amazonaws.com"
	if strings.HasPrefix(a.Region, "cn-") {
		host += ".cn"
	}
	if strings.Contains(a.Bucket, ".") { // the certificates of AWS have names of one label
		return (&url.URL{Scheme: "https", Host: host}).JoinPath(a.Bucket), a.Region, nil
	}
	return &url.URL{Scheme: "https", Host: a.Bucket + "." + host, Path: "/"}, a.Region, nil
}

// Get implements Store.
func (b *Bucket) Get(ctx context.Context, kind Kind, name string) (io.ReadCloser, error) {
	return b.get(ctx, kind, name)
}

// Has implements Store.
func (b *Bucket) Has(ctx context.Context, kind Kind, name string) (bool, error) {
	there, err := b.web.Has(ctx, kind, name)
	if !errors.As(err, new(*StatusError)) {
		return there, err
	}
	r, err := b.get(ctx, kind, name) // an answer to HEAD does not say what is wrong
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	r.Close()
	return true, nil
}

// Put implements Store.
func (b *Bucket) Put(ctx context.Context, kind Kind, name string, size int64, data io.Reader, _ ...Blob) error {
	digest := name
	if kind == Records {
		record, err := io.ReadAll(data)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(record)
		digest, data = hex.EncodeToString(sum[:]), bytes.NewReader(record)
	}
	return b.put(ctx, kind, name, body{data, size, digest})
}

// Entries lists what is in the bucket. Objects that are no entries are left out.
func (b *Bucket) Entries(ctx context.Context) (list []Entry, err error) {
	query := url.Values{"list-type": {"2"}, "prefix": {b.prefix}, "max-keys": {strconv.Itoa(pageSize)}}
	for {
		page, err := b.list(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			kind, name, _ := strings.Cut(strings.TrimPrefix(o.Key, b.prefix), "/")
			if IsName(name) && (kind == string(Records) || kind == string(Blobs)) {
				list = append(list, Entry{Kind: Kind(kind), Size: o.Size, Used: o.LastModified})
			}
		}
		if page.NextContinuationToken == "" {
			return list, nil
		}
		query.Set("continuation-token", page.NextContinuationToken)
	}
}

// A page is a part of the list of a bucket's objects.
type page struct {
	Contents []struct {
		Key          string
		Size         int64
		LastModified time.Time
	}
	NextContinuationToken string // "": it is the last one
}

// pageSize is the most objects of a page, which S3 has, too.
var pageSize = 1000

// maxPage bounds a page, in bytes. The name of an object has 1 KiB at most.
const maxPage = 4 << 20

// list asks for a page.
func (b *Bucket) list(ctx context.Context, query url.Values) (p page, err error) {
	u := *b.root
	u.RawQuery = query.Encode()
	resp, err := b.send(ctx, http.MethodGet, &u, body{digest: emptyDigest})
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	err = xml.NewDecoder(io.LimitReader(resp.Body, maxPage)).Decode(&p)
	return p, err
}

// bucketError is the error of an answer, in the server's own words. lacks is why the request was anonymous,
// "" if it was not.
func bucketError(resp *http.Response, region, lacks string) error {
	var said struct{ Code, Message string }
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	_ = xml.Unmarshal(data, &said) // without it, there is the status
	e := &StatusError{Status: resp.StatusCode, Host: resp.Request.URL.Host}
	if said.Code != "" {
		e.words = strings.TrimSuffix(said.Code+": "+strings.Join(strings.Fields(said.Message), " "), ": ")
	}
	isPut, isDenied := resp.Request.Method == http.MethodPut, slices.Contains(denials, said.Code)
	actual := resp.Header.Get("X-Amz-Bucket-Region")
	switch {
	case e.Status == http.StatusNotFound && (said.Code == "" || said.Code == "NoSuchKey"):
		e.means = fs.ErrNotExist
	case actual != "" && actual != region:
		e.hint = fmt.Sprintf("; the bucket is in another region: write region = %q into the cache block", actual)
	case lacks != "" && (isDenied || e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden):
		e.hint = "; " + lacks
	case isDenied && !isPut:
		e.hint = "; S3 also says so of an entry that is not there, unless the user has the permission s3:ListBucket"
	}
	if isPut && (isDenied || lacks != "" && e.hint != "" || e.Status == http.StatusMethodNotAllowed) {
		e.means = ErrReadOnly
	}
	return e
}

// now is the time of signatures.
var now = time.Now

// denials are the codes of answers to what the user may not do.
var denials = []string{"AccessDenied", "AllAccessDisabled", "MethodNotAllowed"}
