package sharedstore

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// AWSCredentials are those that requests to buckets are signed with.
type AWSCredentials aws.Credentials

// ReadAWSCredentials returns the credentials that the user's environment has, as programs of AWS find them:
// in variables, else in a profile of the file of credentials. It is nil if there are none.
func ReadAWSCredentials(getenv func(string) string) (*AWSCredentials, error) {
	c := &AWSCredentials{AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: getenv("AWS_SESSION_TOKEN")}
	switch {
	case c.AccessKeyID != "" && c.SecretAccessKey != "":
		return c, nil
	case c.AccessKeyID != "":
		return nil, errors.New("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not")
	case c.SecretAccessKey != "":
		return nil, errors.New("AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not")
	}
	name, profile := getenv("AWS_SHARED_CREDENTIALS_FILE"), getenv("AWS_PROFILE")
	if name == "" {
		name = filepath.Join(cmp.Or(getenv("HOME"), getenv("USERPROFILE")), ".aws", "credentials")
	}
	data, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	values, found := profileOf(data, cmp.Or(profile, "default"))
	c = &AWSCredentials{AccessKeyID: values["aws_access_key_id"], SecretAccessKey: values["aws_secret_access_key"],
		SessionToken: values["aws_session_token"]}
	switch {
	case c.AccessKeyID != "" && c.SecretAccessKey != "":
		return c, nil
	case profile != "" && !found:
		return nil, fmt.Errorf("AWS_PROFILE is %s, and %s has no such profile", profile, name)
	case profile != "":
		return nil, fmt.Errorf("the profile %s of %s has no aws_access_key_id with an aws_secret_access_key: aws "+
			"configure export-credentials --format env prints those of other kinds of profiles", profile, name)
	}
	return nil, nil
}

// profileOf returns the values of a profile.
func profileOf(file []byte, profile string) (values map[string]string, found bool) {
	values, section := map[string]string{}, ""
	for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			section = strings.TrimSpace(strings.Trim(line, "[]"))
			found = found || section == profile
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if ok && section == profile && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, ";") {
			values[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return values, found
}
