//go:build race

package wire

// slack is the factor for limits of memory. Under the race detector, a sync.Pool drops some
// values.
const slack = 4
