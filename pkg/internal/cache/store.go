package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A Store keeps small records by key, as JSON in the files of a directory. It is safe for
// concurrent use, by several processes too: of two writers of one key, the last one wins.
type Store struct {
	dir string
}

// record is what a file of the store holds. Key guards against a name that two keys share,
// Sum (SHA-256 of Value) against damage that is still JSON.
type record struct {
	Key   string          `json:"key"`
	Sum   string          `json:"sum"`
	Value json.RawMessage `json:"value"`
}

// OpenStore returns the store in dir, which is made when missing; a file in its place makes way.
func OpenStore(dir string) (*Store, error) {
	if err := fsx.MakeDir(filepath.Dir(dir), dir); err != nil {
		return nil, fmt.Errorf("cannot open the cache: %w", err)
	}
	return &Store{dir: dir}, nil
}

// Get reads key's record into v, a pointer, as encoding/json does, and reports whether there is
// one. A record that is damaged or does not fit v is none; v is then left as it was.
func (s *Store) Get(key string, v any) bool {
	path := s.path(key)
	data, err := fsx.ReadFile(path)
	if err != nil {
		return false
	}
	value, ok := open(data, key)
	if !ok || !decode(value, v) {
		return false
	}
	fsx.MarkUsed(path)
	return true
}

// Put makes v, as JSON, key's record.
func (s *Store) Put(key string, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("cannot keep %q: %w", key, err)
	}
	data, err := json.Marshal(record{Key: printable(key), Sum: sum(value), Value: value})
	if err != nil {
		return fmt.Errorf("cannot keep %q: %w", key, err)
	}
	return fsx.ReplaceFile(s.path(key), append(data, '\n'), 0o666)
}

// Trim removes the records that were neither written nor read for age (a read is noted once
// a day), and what killed writers left behind.
func (s *Store) Trim(age time.Duration) error {
	entries, err := os.ReadDir(s.dir)
	before := time.Now().Add(-age)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), recordSuffix) && fsx.OlderThan(e, before) {
			err = errors.Join(err, fsx.RemoveIfThere(filepath.Join(s.dir, e.Name())))
		}
	}
	return errors.Join(err, fsx.Sweep(s.dir, time.Hour))
}

const recordSuffix = ".json"

func (s *Store) path(key string) string {
	return filepath.Join(s.dir, sum([]byte(key))[:40]+recordSuffix)
}

// printable returns key as JSON can hold it, which is UTF-8 only.
func printable(key string) string { return strings.ToValidUTF8(key, "\uFFFD") }

func sum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

// open returns the value of a record's file, if it is undamaged and key's.
func open(data []byte, key string) (json.RawMessage, bool) {
	var r record
	if json.Unmarshal(data, &r) != nil || r.Key != printable(key) || r.Sum != sum(r.Value) {
		return nil, false
	}
	return r.Value, true
}

// decode is json.Unmarshal into a fresh value, so that v is set whole or not at all.
func decode(data []byte, v any) bool {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return false
	}
	fresh := reflect.New(target.Type().Elem())
	if json.Unmarshal(data, fresh.Interface()) != nil {
		return false
	}
	target.Elem().Set(fresh.Elem())
	return true
}
