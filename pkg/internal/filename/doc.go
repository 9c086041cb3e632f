// Package filename says which names a file can have on all systems, and matches paths with patterns.
package filename
