// Go reads this file, and gobuild does not: it keeps the module of the
// directories above from taking the sources below for its own.
module example.invalid/versions
