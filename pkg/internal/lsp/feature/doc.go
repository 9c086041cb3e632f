// Package feature answers an editor's requests about documents, a function for each method of the
// protocol: each is given an [Env], which it only reads. A request that has no answer, as its document is
// not open or its position has nothing, is answered with nil; the errors of requests that cannot be done
// have a code of package protocol.
package feature
