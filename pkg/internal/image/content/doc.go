// Package content makes what gobuild puts into images by itself: CA certificates, time zones and users,
// on a base's own, and whole images of toolchains and for running static programs. It also says whether
// a program needs certificates.
package content
