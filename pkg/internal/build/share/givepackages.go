package share

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Give writes to the store what is new of the packages that a go build used, which left a graph of
// its actions. It returns when it needs the build cache no more; Close waits for the rest.
func (s Packages) Give(ctx context.Context, a *plan.Action, c plan.Command, graph []byte) {
	if !s.Shares(a) {
		return
	}
	used, compiled := parseGraph(graph)
	s.counts.compiled.Add(int64(compiled))
	if !s.Write || s.refuses.Load() || len(used) == 0 {
		return
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longestTake, errTooLong)
	defer cancel()
	task := s.reporter.StartDelayed("collect packages for the cache")
	defer task.Skip("done")
	entries, err := s.collect(ctx, a, c, used)
	if err != nil {
		s.bundleError(ctx, &cacheError{err})
		return
	}
	known := s.find(ctx, a)
	fresh := 0
	var made []*madeBundle
	bundles := known.bundles
	for _, k := range kinds {
		added := len(newEntries(bundles[k].entries, entries[k]))
		if added == 0 {
			continue
		}
		m, err := s.makeBundle(ctx, c, bundles[k], k, entries[k])
		if err != nil {
			s.bundleError(ctx, err)
			continue
		}
		made, fresh = append(made, m), fresh+added
	}
	if len(made) == 0 && (known.exact || len(bundles) == 0) {
		return
	}
	s.counts.pending.Add(1)
	s.upload(func(ctx context.Context) error {
		defer s.counts.pending.Add(-1)
		return s.put(ctx, a, known, made, fresh)
	})
}

// collect finds the entries of used packages in a build cache, by kind.
func (s Packages) collect(ctx context.Context, a *plan.Action, c plan.Command,
	used []usedPackage) (map[kind][]packageEntry, error) {
	paths, starts := map[string]string{}, make([]string, len(used))
	for i, u := range used {
		paths[u.action], starts[i] = u.path, u.action+"*"
	}
	var all []packageEntry
	err := s.entriesIn(ctx, c, starts, func(e buildcache.Entry) {
		if e.Size <= executor.MostCacheFile {
			all = append(all, packageEntry{paths[e.Action[:actionStart]], e.Action, e.Output, e.Size})
		}
	})
	if err != nil {
		return nil, err
	}
	// What a compiler printed is for people, and go shows it again. Such packages are not shared.
	printed := make([]string, len(all))
	for i, e := range all {
		printed[i] = buildcache.PrintedBy(e.Action)
	}
	silent := map[string]bool{}
	err = s.entriesIn(ctx, c, printed, func(e buildcache.Entry) { silent[e.Action] = e.Output == buildcache.Nothing })
	entries := map[kind][]packageEntry{}
	for i, e := range all {
		if k := kindOf(a, e.Package); silent[printed[i]] {
			entries[k] = append(entries[k], e)
		}
	}
	return entries, err
}

// newEntries are those that are not among known ones.
func newEntries(known, list []packageEntry) (fresh []packageEntry) {
	there := map[packageEntry]bool{}
	for _, e := range known {
		there[e] = true
	}
	for _, e := range list {
		if !there[e] {
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// mostVariants bounds how many variants of a package a bundle has: those of other branches, the newest ones.
const mostVariants = 4

// merge adds to the entries of used packages what a bundle has of others: a build of one program knows
// nothing of the rest. Variants of a package come newest first.
func merge(old, used []packageEntry) (all []packageEntry) {
	variants, there, size := map[string]int{}, map[packageEntry]bool{}, int64(0)
	for i, e := range slices.Concat(used, old) {
		size += e.Size
		isFull := variants[e.Package] >= mostVariants || size > maxBundle/2 || len(all) >= maxEntries
		if there[e] || isFull && i >= len(used) {
			continue
		}
		there[e] = true
		variants[e.Package]++
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b packageEntry) int { return cmp.Compare(a.Package, b.Package) })
	return all
}

// A madeBundle is a bundle that is ready to be sent.
type madeBundle struct {
	bundle
	index, files *packed
}

// makeBundle makes a bundle of used packages and those of the one that the store has.
func (s Packages) makeBundle(ctx context.Context, c plan.Command, old bundle, k kind,
	used []packageEntry) (*madeBundle, error) {
	all := merge(old.entries, used)
	missing, err := s.missingOf(ctx, c, bundle{entries: all})
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 && s.takeBundle(ctx, c, old, missing) != nil {
		all = newEntries(missing, all) // the store has lost them
	}
	m := &madeBundle{bundle: bundle{Kind: k}}
	if m.files, err = s.packFiles(ctx, c, all); err != nil {
		return nil, err
	}
	index, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	if m.index, err = newPacked(bytes.NewReader(index)); err != nil {
		m.files.close()
		return nil, err
	}
	m.Files, m.Index = m.files.blob, m.index.blob
	return m, nil
}

// packFiles packs the outputs of entries.
func (s Packages) packFiles(ctx context.Context, c plan.Command, list []packageEntry) (*packed, error) {
	var paths []string
	for _, e := range list {
		paths = append(paths, buildcache.OutputFile(e.Output))
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	r, w := io.Pipe()
	go func() { // ends with r
		archive, n := tar.NewWriter(w), 0
		err := s.readCache(ctx, c, paths, func(name string, data []byte) error {
			if name != outputFileOf(data) {
				return errors.New("the build cache has an output that is not what its name says")
			}
			n++
			return writeFile(archive, name, data)
		})
		if err == nil && n < len(paths) {
			err = errors.New("the build cache has lost an output")
		}
		w.CloseWithError(errors.Join(err, archive.Close()))
	}()
	p, err := newPacked(r)
	r.CloseWithError(err)
	if err != nil {
		return nil, &cacheError{err}
	}
	return p, nil
}

// put writes bundles, and the records that name them.
func (s Packages) put(ctx context.Context, a *plan.Action, known knownPackages, made []*madeBundle,
	fresh int) error {
	var err error
	var own packagesRecord
	bundles := maps.Clone(known.bundles)
	for _, m := range made {
		// The small one first: a store that takes nothing may break off a long request, and not answer.
		for _, p := range []*packed{m.index, m.files} {
			if err == nil {
				err = s.putPacked(ctx, p)
			}
			p.close()
		}
		bundles[m.Kind] = m.bundle
		own.Bundles = append(own.Bundles, m.bundle)
	}
	if err != nil {
		return err
	}
	var rec packagesRecord
	for _, k := range kinds {
		if b, is := bundles[k]; is {
			rec.Bundles = append(rec.Bundles, b)
		}
	}
	exact, near := s.portable.PackageKeys(a)
	for _, key := range []string{exact, near} {
		if err == nil {
			err = s.putRecord(ctx, key, rec)
		}
		if errors.Is(err, fs.ErrNotExist) { // bundles of others have expired
			err = s.putRecord(ctx, key, own)
		}
	}
	if err == nil {
		s.counts.given.Add(int64(fresh))
	}
	return err
}
