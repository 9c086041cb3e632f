// Package dist writes to the one directory of a user's tree that gobuild writes to. Files are reached
// through [os.Root], component by component, so that no link leads elsewhere. A record of what was
// written says what may be removed again. The package also knows which directories of a tree are not
// the user's sources: this one, and those of version control.
package dist
