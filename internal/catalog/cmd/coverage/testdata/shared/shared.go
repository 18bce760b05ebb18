// Package shared holds tests of operations of other packages, as internal/shapetest does.
package shared
