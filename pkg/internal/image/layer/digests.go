package layer

// Digests remembers small records between runs. A record that is missing or damaged is a miss.
type Digests interface {
	// Get fills v, a pointer, with the record kept under key and says whether there is one.
	Get(key string, v any) bool
	// Put keeps v under key.
	Put(key string, v any) error
}

// Recall is d.Get for a d that may be nil, and a key that is empty where nothing is kept.
func Recall(d Digests, key string, v any) bool {
	return d != nil && key != "" && d.Get(key, v)
}

// Remember keeps a record. That it could not be kept costs time in the next run and nothing else.
func Remember(d Digests, key string, v any) {
	if d != nil && key != "" {
		_ = d.Put(key, v)
	}
}
