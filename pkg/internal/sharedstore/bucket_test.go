package sharedstore

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore/storetest"
)

// openBucket opens a bucket of a server.
func openBucket(t *testing.T, s *storetest.S3, bucket, access, secret string) *Bucket {
	t.Helper()
	var credentials *AWSCredentials
	if access != "" {
		credentials = &AWSCredentials{AccessKeyID: access, SecretAccessKey: secret}
	}
	b, err := NewBucket(BucketAddress{Bucket: bucket, Prefix: "some/where", Region: storetest.Region, Endpoint: s.URL},
		credentials, "add -allow=s3://cache")
	must(t, err)
	t.Cleanup(b.Close)
	return b
}

// wantWords checks that an error is not that of an entry that is not there, and has words.
func wantWords(t *testing.T, what string, err error, words ...string) {
	t.Helper()
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v", what, err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: there is no %q in %v", what, w, err)
		}
	}
}

// Buckets of a real server.
func TestBucket(t *testing.T) {
	s := storetest.NewS3(t)
	b := openBucket(t, s, "cache", s.Access, s.Secret)
	testStore(t, "bucket", b)

	access, secret := s.Reader(t)
	blob := blobOf("blob")
	reader := openBucket(t, s, "cache", access, secret)
	if got, err := get(reader, Blobs, blob); got != "blob" || err != nil {
		t.Errorf("a user who may read: %q, %v", got, err)
	}
	if _, err := get(reader, Blobs, two); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a user who may read, of an entry that is not there: %v", err)
	}
	err := reader.Put(t.Context(), Blobs, blob, 4, strings.NewReader("blob"))
	if wantWords(t, "a user who may only read", err, "403 AccessDenied: "); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v is not ErrReadOnly", err)
	}
	anyone := openBucket(t, s, "cache", "", "")
	_, err = get(anyone, Blobs, blob)
	wantWords(t, "anyone", err, "403 AccessDenied", "; add -allow=s3://cache")
	s.Publish(t)
	if got, err := get(anyone, Blobs, blob); got != "blob" || err != nil {
		t.Errorf("anyone, of a public bucket: %q, %v", got, err)
	}
	err = anyone.Put(t.Context(), Blobs, blob, 4, strings.NewReader("blob"))
	if wantWords(t, "anyone who writes", err, "add -allow"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v is not ErrReadOnly", err)
	}
}

// The list of a bucket is of several pages.
func TestEntriesOfBucket(t *testing.T) {
	s := storetest.NewS3(t)
	root := openBucket(t, s, "cache", s.Access, s.Secret)
	whole, err := NewBucket(BucketAddress{Bucket: "cache", Region: storetest.Region, Endpoint: s.URL},
		&AWSCredentials{AccessKeyID: s.Access, SecretAccessKey: s.Secret}, "")
	must(t, err)
	defer whole.Close()
	put(t, root, Records, one, "record")
	put(t, whole, Records, one, "not below the prefix")
	pageSize = 7
	defer func() { pageSize = 1000 }()
	const blobs = 20
	for i := range blobs {
		text := fmt.Sprint("blob ", i+1000)
		put(t, root, Blobs, blobOf(text), text)
	}
	entries, err := root.Entries(t.Context())
	must(t, err)
	count, sum := map[Kind]int{}, int64(0)
	for _, e := range entries {
		count[e.Kind]++
		sum += e.Size
		if since := time.Since(e.Used); since < -time.Minute || since > time.Hour {
			t.Errorf("an entry was used %s ago", since)
		}
	}
	if count[Records] != 1 || count[Blobs] != blobs || sum != int64(len("record")+blobs*len("blob 1000")) {
		t.Errorf("there are %v of %d bytes", count, sum)
	}
	if entries, err = whole.Entries(t.Context()); len(entries) != 1 || err != nil {
		t.Errorf("%v, %v", entries, err)
	}
}

// What a real server says of what is wrong is quoted. None of it is a refusal to write.
func TestBucketAnswers(t *testing.T) {
	s := storetest.NewS3(t)
	fails := func(what string, b *Bucket, words ...string) {
		t.Helper()
		_, err := get(b, Records, one)
		wantWords(t, what+", get", err, words...)
		_, err = b.Has(t.Context(), Records, one)
		wantWords(t, what+", has", err, words...)
		err = b.Put(t.Context(), Records, one, 1, strings.NewReader("x"))
		if wantWords(t, what+", put", err, words...); errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v is ErrReadOnly", what, err)
		}
	}
	fails("another secret", openBucket(t, s, "cache", s.Access, "wrong"), "403 SignatureDoesNotMatch: The request")
	fails("nobody's key", openBucket(t, s, "cache", "nobody", "wrong"), "403 InvalidAccessKeyId: ")
	b := openBucket(t, s, "cache", s.Access, s.Secret)
	now = func() time.Time { return time.Now().Add(-time.Hour) }
	defer func() { now = time.Now }()
	fails("a clock that is wrong", b, "403 RequestTimeTooSkewed: The difference between the request time")
	now = time.Now
	none := openBucket(t, s, "none", s.Access, s.Secret)
	_, err := get(none, Records, one)
	wantWords(t, "no such bucket, get", err, "404 NoSuchBucket: The specified bucket does not exist")
	err = none.Put(t.Context(), Records, one, 1, strings.NewReader("x"))
	wantWords(t, "no such bucket, put", err, "404 NoSuchBucket: The specified bucket does not exist")
	region, err := NewBucket(BucketAddress{Bucket: "cache", Region: "us-west-2", Endpoint: s.URL},
		&AWSCredentials{AccessKeyID: s.Access, SecretAccessKey: s.Secret}, "")
	must(t, err)
	defer region.Close()
	fails("another region", region, "400 AuthorizationHeaderMalformed: ", "eu-central-1")
}

// Answers that only AWS gives, as its documentation has them.
func TestAnswersOfAWS(t *testing.T) {
	for _, test := range []struct {
		status int
		code   string
		header http.Header
		want   string
		means  error
	}{
		{400, "ExpiredToken", nil, "400 ExpiredToken: The message", nil},
		{503, "SlowDown", nil, "503 SlowDown: The message", nil},
		{301, "PermanentRedirect", http.Header{"X-Amz-Bucket-Region": {"us-west-2"}},
			`; the bucket is in another region: write region = "us-west-2"`, nil},
		{403, "AccessDenied", nil, "s3:ListBucket", nil},
		{404, "NoSuchKey", nil, "404", fs.ErrNotExist},
		{404, "NoSuchBucket", nil, "404 NoSuchBucket", nil},
	} {
		b := fakeBucket(t, func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range test.header {
				w.Header()[k] = v
			}
			w.WriteHeader(test.status)
			fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code>"+
				"<Message>The\nmessage</Message><RequestId>1</RequestId></Error>", test.code)
		})
		_, err := get(b, Blobs, one)
		isMissing := errors.Is(err, fs.ErrNotExist)
		if err == nil || !strings.Contains(err.Error(), test.want) || isMissing != (test.means != nil) {
			t.Errorf("%d %s: %v", test.status, test.code, err)
		}
	}
}

func fakeBucket(t *testing.T, h http.HandlerFunc) *Bucket {
	t.Helper()
	s := newServer(t, h)
	b, err := NewBucket(BucketAddress{Bucket: "cache", Region: "eu-central-1", Endpoint: "http://" + s.base.Host},
		&AWSCredentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET", SessionToken: "TOKEN"}, "")
	must(t, err)
	t.Cleanup(b.Close)
	return b
}

// The session token is sent, and the secret is not.
func TestSignedRequests(t *testing.T) {
	var got *http.Request
	b := fakeBucket(t, func(_ http.ResponseWriter, r *http.Request) { got = r })
	must(t, b.Put(t.Context(), Blobs, one, 4, strings.NewReader("blob")))
	if got.URL.Path != "/cache/cas/"+one || got.Header.Get("X-Amz-Content-Sha256") != one ||
		got.Header.Get("X-Amz-Security-Token") != "TOKEN" {
		t.Error(got.URL, got.Header)
	}
	if text := fmt.Sprint(got.Header); strings.Contains(text, "SECRET") || !strings.Contains(text, "Credential=AKID/") {
		t.Error(text)
	}
	public, err := NewBucket(BucketAddress{Bucket: "cache", Endpoint: "http://" + got.Host}, nil, "")
	must(t, err)
	defer public.Close()
	must(t, public.Put(t.Context(), Blobs, one, 4, strings.NewReader("blob")))
	if got.Header.Get("Authorization")+got.Header.Get("X-Amz-Security-Token") != "" {
		t.Error(got.Header)
	}
}

func TestLocate(t *testing.T) {
	for _, test := range []struct {
		address BucketAddress
		want    string
	}{
		{BucketAddress{Bucket: "b", Region: "eu-central-1"}, "https://b.s3.eu-central-1.amazonaws.com/"},
		{BucketAddress{Bucket: "b", Prefix: "p/q", Region: "cn-north-1"}, "https://b.s3.cn-north-1.amazonaws.com.cn/"},
		{BucketAddress{Bucket: "b.c", Prefix: "p", Region: "us-east-1"}, "https://s3.us-east-1.amazonaws.com/b.c"},
		{BucketAddress{Bucket: "b", Prefix: "p", Endpoint: "https://s3.example.com/x"}, "https://s3.example.com/x/b"},
		{BucketAddress{Bucket: "b"}, "write region into the cache block"},
		{BucketAddress{Bucket: "b", Endpoint: "minio:9000"}, `"minio:9000" is no URL`},
	} {
		base, region, err := test.address.locate()
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = base.String()
		}
		if !strings.Contains(got, test.want) || err == nil && (got != test.want || region == "") {
			t.Errorf("%v: %s in %q", test.address, got, region)
		}
	}
}

func TestAWSCredentials(t *testing.T) {
	file := filepath.Join(t.TempDir(), ".aws", "credentials")
	must(t, os.Mkdir(filepath.Dir(file), 0o755))
	must(t, os.WriteFile(file, []byte(`# of the user
[default]
aws_access_key_id = DEFAULT
aws_secret_access_key=secret=of/default
[ci]
; aws_access_key_id = OLD
aws_access_key_id=CI
aws_secret_access_key = secret
aws_session_token = token
[sso]
sso_session = corp
`), 0o600))
	home := filepath.Dir(filepath.Dir(file))
	for _, test := range []struct{ env, want string }{
		{"", "<nil>"},
		{"HOME=" + home, "&{DEFAULT secret=of/default }"},
		{"AWS_SHARED_CREDENTIALS_FILE=" + file + " AWS_PROFILE=ci", "&{CI secret token}"},
		{"AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_SESSION_TOKEN=C AWS_PROFILE=ci HOME=" + home, "&{A B C}"},
		{"HOME=" + home + " AWS_PROFILE=none", "AWS_PROFILE is none, and " + file + " has no such profile"},
		{"HOME=" + home + " AWS_PROFILE=sso", "the profile sso of " + file + " has no aws_access_key_id"},
		{"AWS_ACCESS_KEY_ID=A", "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"},
		{"AWS_SECRET_ACCESS_KEY=A", "AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not"},
	} {
		c, err := ReadAWSCredentials(func(name string) string {
			for _, kv := range strings.Fields(test.env) {
				if value, is := strings.CutPrefix(kv, name+"="); is {
					return value
				}
			}
			return ""
		})
		got := "<nil>"
		if c != nil {
			got = fmt.Sprintf("&{%s %s %s}", c.AccessKeyID, c.SecretAccessKey, c.SessionToken)
		}
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s", test.env, got)
		}
	}
}

// A server that does not answer is not asked again for its own words.
func TestBucketDoesNotAnswer(t *testing.T) {
	var asked atomic.Int32
	b := fakeBucket(t, func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler)
	})
	if _, err := b.Has(t.Context(), Blobs, one); err == nil || asked.Load() != 1 {
		t.Error(err, asked.Load())
	}
}
