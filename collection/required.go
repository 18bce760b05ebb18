package collection

import (
	"errors"
	"reflect"
	"time"
)

// Required returns an error if a required parameter is an empty string, an empty list or the zero
// time. Set it as Err of an operation, so that the operation fails before a request is sent.
func Required[T ~string | ~[]string | time.Time](name string, value T) error {
	if at, is := any(value).(time.Time); is {
		if at.IsZero() {
			return errors.New(name + " is zero")
		}
		return nil
	}
	if reflect.ValueOf(value).Len() == 0 {
		return errors.New(name + " is empty")
	}
	return nil
}
