// Package meter limits what evaluating a configuration takes. Package hcl evaluates without a context and
// without limits, so that a short file could take all memory, or time without end. Calls that count are put
// into expressions ([Instrument]), and functions are measured ([Meter.Measure]); where a limit is reached,
// [Meter.Evaluate] ends the goroutine that evaluates. As all values pass by here, this is also where functions and
// loops are kept from taking a block apart ([BlockError]).
package meter
