// Package storetest is for tests alone: starts real servers that stores are on.
package storetest
