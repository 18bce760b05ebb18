package billing

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
)

// Decimal is a decimal number in the notation of JSON, for example "1250.075". It holds the
// digits of the API unmodified, because a float64 cannot represent most decimal fractions
// exactly. It is empty if the API reported no value.
//
// Use [Decimal.Rat] for exact arithmetic, and [Decimal.Float64] where rounding is acceptable.
type Decimal string

// decimal matches the numbers of JSON, with the digits before and after the point as groups. It limits
// the exponent, so that a hostile one takes no memory. Limits on the digits would make it slow to compile.
var decimal = regexp.MustCompile(`^-?([0-9]+)(?:\.([0-9]+))?(?:[eE][+-]?[0-9]{1,3})?$`)

// maxDigits is the maximum number of digits before and after the point.
const maxDigits = 400

func isDecimal(text string) bool {
	parts := decimal.FindStringSubmatch(text)
	return len(parts) == 3 && len(parts[1]) <= maxDigits && len(parts[2]) <= maxDigits
}

// UnmarshalText implements encoding.TextUnmarshaler. It returns an error if text is neither
// empty nor a decimal number.
func (d *Decimal) UnmarshalText(text []byte) error {
	if len(text) > 0 && !isDecimal(string(text)) {
		return fmt.Errorf("%q is not a decimal number", text)
	}
	*d = Decimal(text)
	return nil
}

// Rat returns the exact value. An empty Decimal is 0. If d is not a decimal number, which does
// not happen in a reply, Rat returns nil.
func (d Decimal) Rat() *big.Rat {
	switch {
	case d == "":
		return new(big.Rat)
	case !isDecimal(string(d)):
		return nil
	}
	r, _ := new(big.Rat).SetString(string(d))
	return r
}

// Float64 returns the nearest float64. An empty Decimal is 0. If d is not a decimal number,
// Float64 returns NaN.
func (d Decimal) Float64() float64 {
	switch {
	case d == "":
		return 0
	case !isDecimal(string(d)):
		return math.NaN()
	}
	f, _ := strconv.ParseFloat(string(d), 64) // out of range, the result is an infinity
	return f
}
