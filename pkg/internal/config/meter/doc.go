// Package meter limits what evaluating a configuration takes. Package hcl evaluates without a context and
// without limits, so that a short file could take all memory, or time without end. Calls that count are put
// into expressions ([Instrument]), and functions are measured ([Meter.Measure]); where a limit is reached,
// [Meter.Evaluate] ends the goroutine that evaluates.
package meter
