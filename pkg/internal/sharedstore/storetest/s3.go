package storetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// An S3 is a server with the protocol of S3: the Versity S3 Gateway, which .ci/s3 has the version of.
type S3 struct {
	URL    string
	Access string // key of a user who may do all
	Secret string

	program string
}

// Region is the region of the servers of this package.
const Region = "eu-central-1"

// NewS3 starts a server with a bucket, "cache".
func NewS3(t testing.TB) *S3 {
	t.Helper()
	if testing.Short() {
		t.Skip("the S3 server takes two minutes to compile: go tool mage test -long does it")
	}
	cmd := exec.Command("go", "-C", filepath.Join(repositoryRoot(t), ".ci", "s3"), "tool", "-n", "versitygw")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	address, dir := freeAddress(t), t.TempDir()
	s := &S3{URL: "http://" + address, Access: "root", Secret: "root-secret", program: strings.TrimSpace(string(out))}
	for _, name := range []string{"data", "attributes", "users"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	start(t, address, exec.Command(s.program, "--port", address, "--access", s.Access, "--secret", s.Secret,
		"--region", Region, "--iam-dir", filepath.Join(dir, "users"), "--quiet", "--keep-alive", "posix",
		"--sidecar", filepath.Join(dir, "attributes"), filepath.Join(dir, "data")))
	s.do(t, http.MethodPut, "/cache", "")
	return s
}

// Reader makes a user who may read the bucket "cache", and returns the keys.
func (s *S3) Reader(t testing.TB) (access, secret string) {
	t.Helper()
	access, secret = "reader", "reader-secret"
	cmd := exec.Command(s.program, "admin", "-a", s.Access, "-s", s.Secret, "-er", s.URL, "--region", Region,
		"create-user", "-a", access, "-s", secret, "-r", "user")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	s.allow(t, access)
	return access, secret
}

// Publish lets everybody read the bucket "cache".
func (s *S3) Publish(t testing.TB) {
	t.Helper()
	s.allow(t, "*")
}

// allow lets a principal, and nobody else, read the bucket "cache".
func (s *S3) allow(t testing.TB, principal string) {
	t.Helper()
	s.do(t, http.MethodPut, "/cache?policy=", `{"Statement": [{"Effect": "Allow", "Principal": "`+principal+`",
		"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::cache", "arn:aws:s3:::cache/*"]}]}`)
}

// do sends a request of the user who may do all.
func (s *S3) do(t testing.TB, method, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	digest := hex.EncodeToString(sum[:])
	r.Header.Set("X-Amz-Content-Sha256", digest)
	err = v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{AccessKeyID: s.Access, SecretAccessKey: s.Secret}, r,
		digest, "s3", Region, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if said, _ := io.ReadAll(resp.Body); resp.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %s\n%s", method, path, resp.Status, said)
	}
}
