package imagename

import "github.com/distribution/reference"

// Normalize returns a tag, "[registry/]name[:tag]", as Docker and containerd list it, with
// registry, namespace and tag. It is an error if they would not accept it.
func Normalize(tag string) (string, error) {
	named, err := reference.ParseNormalizedNamed(tag)
	if err != nil {
		return "", err
	}
	return reference.TagNameOnly(named).String(), nil
}
