// Package reverse stands in the place of the published one.
package reverse

// String returns s with its runes in reverse order, and says that it was edited.
func String(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r) + " (edited)"
}
