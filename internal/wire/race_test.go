//go:build race

package wire

// slack is what bounds of memory are multiplied by: under the race detector a sync.Pool drops some of what it is given.
const slack = 4
