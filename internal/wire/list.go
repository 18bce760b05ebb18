package wire

import (
	"reflect"
	"strconv"
	"sync"
)

// lister decodes slices of one type. The first elements are decoded into a scratch slice from a
// pool, so that a short list is allocated once, in its exact size. A longer list grows to the
// estimated size of the rest.
type lister struct {
	typ     reflect.Type
	size    int // size of an element in bytes
	few     int // length of a scratch slice
	scratch sync.Pool
	element func() decoder
	empty   reflect.Value // empty slice without capacity, which can be shared
}

func sliceDecoder(t reflect.Type, element func() decoder) decoder {
	const scratchSize, most, deepest = 2 << 10, 64, 32
	l := &lister{typ: t, size: int(t.Elem().Size()), element: element, empty: reflect.MakeSlice(t, 0, 0)}
	l.few = max(min(scratchSize/max(l.size, 1), most), 1)
	l.scratch.New = func() any { return new(reflect.MakeSlice(t, l.few, l.few)) }
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('[') {
			if s.peek() == '{' {
				v.Set(l.empty)
			}
			return s.blank("an array", '{')
		}
		if s.peek() == ']' {
			s.more(']')
			v.Set(l.empty)
			return nil
		}
		if s.depth > deepest { // the scratch slices of nested lists would add up
			_, err := l.decode(s, v, v)
			return err
		}
		scratch := l.scratch.Get().(*reflect.Value)
		n, err := l.decode(s, v, *scratch)
		for i := range min(n+1, l.few) { // including the last element, which may have been refused
			scratch.Index(i).SetZero()
		}
		l.scratch.Put(scratch)
		return err
	}
}

// decode decodes a non-empty list that was opened into v, which is nil, and returns its length.
// The elements are decoded into place until it is full: a scratch slice, or v itself.
func (l *lister) decode(s *scanner, v, place reflect.Value) (n int, err *DecodeError) {
	start, decode := s.pos, l.element()
	for ; s.more(']'); n++ {
		if n == place.Len() {
			if err := l.move(s, v, place, l.room(s, n, start)); err != nil {
				return n, err.within(strconv.Itoa(n))
			}
			place = v
		}
		if err := decode(s, place.Index(n)); err != nil {
			return n, err.within(strconv.Itoa(n))
		}
	}
	if n > l.few {
		s.last[l.typ] = n
	}
	if v.Len() < n || v.Len() > 2*n {
		return n, l.move(s, v, place, n)
	}
	v.SetLen(n)
	return n, nil
}

// room returns the capacity for a list that has n elements, decoded since start.
func (l *lister) room(s *scanner, n, start int) int {
	const sample = 8 // number of elements from which the size of the others is estimated
	double := max(2*n, 1)
	if n < sample {
		return double
	}
	left := float64(len(s.text)-s.pos) / float64(s.pos-start)
	expected := n + n/8 + int(left*float64(n))
	if last, ok := s.last[l.typ]; ok { // use the length of the previous long list of this type
		expected = min(expected, max(double, last))
	}
	if int64(expected) > s.memory.left/2/int64(max(l.size, 1)) { // an estimate must not use up the memory limit
		return double
	}
	return expected
}

// move sets v to a list of the given length that starts with the elements of from.
func (l *lister) move(s *scanner, v, from reflect.Value, length int) *DecodeError {
	if err := s.memory.take(length, l.size); err != nil {
		return err
	}
	if v.Cap() > 0 {
		list := reflect.MakeSlice(l.typ, length, length)
		reflect.Copy(list, from)
		v.Set(list)
		return nil
	}
	v.Grow(length)
	v.SetLen(length)
	reflect.Copy(v, from)
	return nil
}
