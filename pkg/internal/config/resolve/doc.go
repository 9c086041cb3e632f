// Package resolve knows the names of a configuration: what blocks, variables and locals there are in all its
// files, and where every reference of every expression leads. References that lead nowhere are found before
// anything is evaluated, also in blocks and branches that nothing uses.
package resolve
