package protocol

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
)

// PathOf returns the path of a file URI (LSP 3.17, URI), "" for other schemes.
func PathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return ""
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/") // /C:/dir
	}
	return filepath.Clean(filepath.FromSlash(path))
}

// URIOf returns the file URI of an absolute path.
func URIOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
