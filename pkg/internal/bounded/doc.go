// Package bounded sets limits to what others take: to what is kept of what they print, and to the memory
// of their processes. A program or a server may never stop.
package bounded
