// Package facts looks up what a plan has to be told: where the packages of targets are and which
// modules they are of, which toolchains compile them, which overrides they use, what goes into images
// besides binaries. What is wrong is a diagnostic at the attribute that asked for it.
//
// [Lookup.Goal] puts blocks of the language and facts together into the plan's own targets and images. The
// plan and the planner know nothing of the language.
//
// What may be asked is given to [New]: a build asks module proxies and repositories, a check in an editor
// nobody.
package facts
