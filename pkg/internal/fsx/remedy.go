package fsx

// A RemedyError is an error whose text says what the user has to remove.
type RemedyError struct{ Err error }

func (e *RemedyError) Error() string { return e.Err.Error() }
func (e *RemedyError) Unwrap() error { return e.Err }
