package layer

// Digests stores small records between runs. A missing or damaged record is a miss.
type Digests interface {
	// Get fills v, a pointer, with the record kept under key and says whether there is one.
	Get(key string, v any) bool
	// Put keeps v under key.
	Put(key string, v any) error
}

// Recall is d.Get, except that d may be nil, and nothing is found for an empty key.
func Recall(d Digests, key string, v any) bool {
	return d != nil && key != "" && d.Get(key, v)
}

// Remember stores a record. An error costs only time in the next run.
func Remember(d Digests, key string, v any) {
	if d != nil && key != "" {
		_ = d.Put(key, v)
	}
}
