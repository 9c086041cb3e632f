package imagename

import "github.com/distribution/reference"

// Full returns a tag, "[registry/]name[:tag]", as Docker and containerd list it: with registry, namespace and
// tag written out. One that they do not take is an error.
func Full(tag string) (string, error) {
	named, err := reference.ParseNormalizedNamed(tag)
	if err != nil {
		return "", err
	}
	return reference.TagNameOnly(named).String(), nil
}
