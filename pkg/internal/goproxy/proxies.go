package goproxy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// A proxy is one entry of a GOPROXY list: a base URL, or one of the words direct and off.
type proxy struct {
	base *url.URL
	word string
	any  bool // "|": the next entry is asked after any error, not just "not found"
}

const (
	wordDirect = "direct"
	wordOff    = "off"
)

// proxies parses GOPROXY. The list ends at direct or off.
func (s Settings) proxies() ([]proxy, error) {
	var list []proxy
	rest := s.GOPROXY
	for rest != "" {
		entry, any := rest, false
		if i := strings.IndexAny(rest, ",|"); i >= 0 {
			entry, any, rest = rest[:i], rest[i] == '|', rest[i+1:]
		} else {
			rest = ""
		}
		entry = strings.TrimSpace(entry)
		switch entry {
		case "":
			continue
		case wordDirect, wordOff:
			return append(list, proxy{word: entry}), nil
		}
		base, err := parseProxy(entry)
		if err != nil {
			return nil, err
		}
		list = append(list, proxy{base: base, any: any})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("GOPROXY=%q names no proxy: write a URL, direct or off", s.GOPROXY)
	}
	return list, nil
}

// parseProxy parses a URL of the list; without a scheme it is https.
func parseProxy(entry string) (*url.URL, error) {
	isPath := filepath.IsAbs(entry) || path.IsAbs(entry)
	if strings.ContainsAny(entry, ".:/") && !strings.Contains(entry, ":/") && !isPath {
		entry = "https://" + entry
	}
	u, err := url.Parse(entry)
	if err != nil {
		return nil, errors.New("GOPROXY has an entry that is no URL") // which may hold a password
	}
	switch u.Scheme {
	case "http", "https":
		return u, nil
	case "file":
		if *u != (url.URL{Scheme: u.Scheme, Path: u.Path, RawPath: u.RawPath}) {
			return nil, fmt.Errorf("GOPROXY has %s: a file URL has a path and nothing else, as file:///dir", redact(u))
		}
		return u, nil
	}
	return nil, fmt.Errorf("GOPROXY has %s: a proxy begins with https://, http:// or file:///", redact(u))
}

// proxiesFor returns the proxies for a module: direct alone if GONOPROXY matches it.
func (s Settings) proxiesFor(modPath string) ([]proxy, error) {
	list, err := s.proxies()
	if err != nil || list[0].word == wordOff {
		return list, err
	}
	if module.MatchPrefixPatterns(s.GONOPROXY, modPath) {
		return []proxy{{word: wordDirect}}, nil
	}
	return list, nil
}

// tryProxies calls f with each proxy until one succeeds, as the list's separators say. It returns
// the most specific error: "not found" only if all proxies say so.
func tryProxies(ctx context.Context, list []proxy, f func(p proxy) error) error {
	var told error
	for _, p := range list {
		err := f(p)
		if err == nil || ctx.Err() != nil {
			return err
		}
		missing := errors.Is(err, fs.ErrNotExist)
		if told == nil || p.word == wordDirect || errors.Is(told, fs.ErrNotExist) && !missing {
			told = err
		}
		if !missing && !p.any {
			break
		}
	}
	return told
}

// moduleURL returns the URL of a module's file: file is "list", "<version>.info" etc., below @v, or
// "@latest".
func moduleURL(base *url.URL, modPath, file string) (*url.URL, error) {
	escaped, err := module.EscapePath(modPath)
	if err != nil {
		return nil, err
	}
	if file == "@latest" {
		return base.JoinPath(escaped, file), nil
	}
	return base.JoinPath(escaped, "@v", url.PathEscape(file)), nil
}
