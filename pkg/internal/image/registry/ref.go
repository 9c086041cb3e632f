package registry

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

var (
	tagPattern = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	hexPattern = lazyregexp.New(`^[a-f0-9]{64}$`)
)

// CheckTag returns what is wrong with a tag for an image, "[registry/]name[:tag]", or nil.
func CheckTag(tag string) error {
	if strings.Contains(tag, "@") {
		return fmt.Errorf("%q is not a valid tag: a digest cannot be chosen, leave out the part from the @ on", tag)
	}
	t, err := ParseTag(tag)
	if err != nil {
		return err
	}
	return checkName(tag, "tag", t)
}

// ParseTag parses "[registry/]name[:tag]". It accepts more than engines do: see CheckTag.
func ParseTag(text string) (name.Tag, error) {
	t, err := name.NewTag(text)
	if err != nil {
		return t, badNameError(text, "tag")
	}
	return t, nil
}

// CheckReference returns what is wrong with a reference to an image,
// "[registry/]name[:tag][@digest]", or nil.
func CheckReference(ref string) error {
	_, err := ParseReference(ref)
	return err
}

// ParseReference parses a valid reference; a digest takes precedence over a tag.
func ParseReference(ref string) (name.Reference, error) {
	r, err := name.ParseReference(ref)
	if err != nil {
		return nil, badNameError(ref, "image reference")
	}
	return r, checkName(ref, "image reference", r)
}

// checkName checks what engines forbid and the library does not.
func checkName(text, kind string, r name.Reference) error {
	if t, ok := r.(name.Tag); ok && !tagPattern().MatchString(t.TagStr()) {
		return badTagError(text, kind)
	}
	if hexPattern().MatchString(text) {
		return fmt.Errorf("%q is not a valid %s: 64 hexadecimal digits are an image ID, not a name", text, kind)
	}
	if _, err := imagename.Normalize(text); err != nil {
		return badNameError(text, kind)
	}
	return nil
}

func badTagError(text, kind string) error {
	return fmt.Errorf("%q is not a valid %s: what follows the colon begins with a letter, digit or _ "+
		"and has at most 128 letters, digits, and _ . -", text, kind)
}

// badNameError explains a name that does not parse.
func badNameError(text, kind string) error {
	repository, tag, tagged := cutTag(text)
	const rules = "write [registry/]name[:tag], the name in lower-case letters and digits, parted by single . _ - or /"
	switch {
	case text == "":
		return fmt.Errorf("an empty string is not a valid %s: %s", kind, rules)
	case strings.Contains(text, "://"):
		return fmt.Errorf("%q is not a valid %s: leave out the %q", text, kind, text[:strings.Index(text, "://")+3])
	case text != strings.ToLower(text) && CheckTag(strings.ToLower(text)) == nil:
		return fmt.Errorf("%q is not a valid %s: names are in lower case", text, kind)
	case tagged && tag != "" && !tagPattern().MatchString(tag) && CheckTag(repository) == nil:
		return badTagError(text, kind)
	case len(repository) > maxName:
		return fmt.Errorf("%q is not a valid %s: a name has at most %d characters", text, kind, maxName)
	}
	return fmt.Errorf("%q is not a valid %s: %s", text, kind, rules)
}

// maxName is the most characters that the grammar of image names allows.
const maxName = 255

// cutTag cuts a name at the colon before its tag.
func cutTag(text string) (repository, tag string, tagged bool) {
	if i := strings.LastIndex(text, ":"); i >= 0 && !strings.Contains(text[i:], "/") {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}
