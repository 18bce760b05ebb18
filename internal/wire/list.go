package wire

import (
	"reflect"
	"strconv"
	"sync"
)

// lister decodes the slices of one type. The first elements of a list are read on a bench, which all lists share, so that a short list
// is made once and in its size. A longer one grows from there by what the rest of the text may hold.
type lister struct {
	typ     reflect.Type
	size    int // of an element
	seats   int // of a bench
	benches sync.Pool
	element func() decoder
	empty   reflect.Value // without room, so it can be everybody's
}

func sliceDecoder(t reflect.Type, element func() decoder) decoder {
	const benchSize, most, deepest = 2 << 10, 64, 32
	l := &lister{typ: t, size: int(t.Elem().Size()), element: element, empty: reflect.MakeSlice(t, 0, 0)}
	l.seats = max(min(benchSize/max(l.size, 1), most), 1)
	l.benches.New = func() any { return new(reflect.MakeSlice(t, l.seats, l.seats)) }
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
		if s.depth > deepest { // a bench on each level would be much memory
			_, err := l.decode(s, v, v)
			return err
		}
		bench := l.benches.Get().(*reflect.Value)
		n, err := l.decode(s, v, *bench)
		for i := range min(n+1, l.seats) { // the last one, if it was refused, too
			bench.Index(i).SetZero()
		}
		l.benches.Put(bench)
		return err
	}
}

// decode reads a list that is open and not empty into v, which is nil, and returns its length. The elements go into place until it is
// full: a bench, or v itself.
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
	if n > l.seats {
		s.last[l.typ] = n
	}
	if v.Len() < n || v.Len() > 2*n {
		return n, l.move(s, v, place, n)
	}
	v.SetLen(n)
	return n, nil
}

// room returns how many elements a list should have room for that has n, read since start.
func (l *lister) room(s *scanner, n, start int) int {
	const few = 8 // tell little about how long the others are
	double := max(2*n, 1)
	if n < few {
		return double
	}
	left := float64(len(s.text)-s.pos) / float64(s.pos-start)
	expected := n + n/8 + int(left*float64(n))
	if last, ok := s.last[l.typ]; ok { // it is not the only such list in the text
		expected = min(expected, max(double, last))
	}
	if int64(expected) > s.memory.left/2/int64(max(l.size, 1)) { // a guess must not use up what may be allocated
		return double
	}
	return expected
}

// move makes v a list of the given length that begins with the elements of from.
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
