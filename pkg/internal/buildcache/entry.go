package buildcache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Entry says which output an action has (cmd/go/internal/cache, DiskCache). Its form has been the same
// since Go 1.10.
type Entry struct {
	Action string // 64 hexadecimal digits
	Output string // likewise: the SHA-256 of what is in the output's file
	Size   int64  // of the output, in bytes
}

// actionSuffix is how the names of the files of entries end.
const actionSuffix = "-a"

// ActionFile is the slash-separated path of the file that has the entry of an action. The action may be
// the start of one with a * behind it.
func ActionFile(action string) string { return action[:2] + "/" + action + actionSuffix }

// OutputFile is the slash-separated path of an output's file.
func OutputFile(output string) string { return output[:2] + "/" + output + suffix }

// FormatEntry is the content of an entry's file.
func FormatEntry(e Entry, at time.Time) []byte {
	return fmt.Appendf(nil, "v1 %s %s %20d %20d\n", e.Action, e.Output, e.Size, at.UnixNano())
}

// ParseEntry reads the content of an entry's file.
func ParseEntry(data []byte) (e Entry, err error) {
	fields := strings.Fields(string(data))
	if len(fields) != 5 || fields[0] != "v1" || !IsID(fields[1]) || !IsID(fields[2]) {
		return e, errors.New("it is no entry of a build cache")
	}
	size, err := strconv.ParseInt(fields[3], 10, 64)
	if err != nil || size < 0 {
		return e, errors.New("an entry of a build cache has no size")
	}
	return Entry{fields[1], fields[2], size}, nil
}

// IsID reports whether a text is the ID of an action or output.
func IsID(s string) bool { return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == "" }

// PrintedBy is the action whose output is what the compiler of an action printed (cache.Subkey): go uses
// no archive without it.
func PrintedBy(action string) string {
	id, _ := hex.DecodeString(action) // a wrong one is that of no action
	sum := sha256.Sum256([]byte("subkey:" + string(id) + "stdout"))
	return hex.EncodeToString(sum[:])
}

// Nothing is the output without content.
var Nothing = hex.EncodeToString(func() []byte { sum := sha256.Sum256(nil); return sum[:] }())
