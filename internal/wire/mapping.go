package wire

import (
	"reflect"
	"sync"
)

// entry holds variables for the key and the element of a map.
type entry struct{ key, elem reflect.Value }

// mapping returns the decoder of a map type.
func (t variant) mapping() decoder {
	entries := sync.Pool{New: func() any {
		return &entry{reflect.New(t.typ.Key()).Elem(), reflect.New(t.typ.Elem()).Elem()}
	}}
	lazyKey, lazyElem := sync.OnceValue(variant{typ: t.typ.Key()}.decoder), t.elem()
	cost := costOf(t.typ)
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('{') {
			if s.peek() == '[' {
				v.Set(reflect.MakeMap(t.typ))
			}
			return s.blank("an object", '[')
		}
		v.Set(reflect.MakeMap(t.typ))
		decodeKey, decodeElem := lazyKey(), lazyElem()
		e := entries.Get().(*entry)
		defer func() {
			e.key.SetZero()
			e.elem.SetZero()
			entries.Put(e)
		}()
		for n := 0; s.more('}'); n++ {
			if s.peek() != '"' {
				s.fail()
			}
			start := s.pos
			err := decodeKey(s, e.key)
			name := s.text[start:s.pos]
			s.colon()
			if err == nil {
				err = decodeElem(s, e.elem)
			}
			if err == nil {
				err = s.memory.take(1, cost.of(n))
			}
			if err != nil {
				return err.within(string(s.meaning(name)))
			}
			v.SetMapIndex(e.key, e.elem)
		}
		return nil
	}
}

// mapCost holds the approximate memory of map entries in bytes.
type mapCost struct {
	first int // first entry, which allocates space for eight
	other int // further entry without space: maps double, so that half of the space is free
	elem  int // element that is stored indirectly
}

func costOf(t reflect.Type) mapCost {
	const header, apart, word = 64, 128, 8 // larger keys and elements are stored indirectly
	var c mapCost
	slot := 0
	for _, part := range []reflect.Type{t.Key(), t.Elem()} {
		size := int(part.Size())
		if size > apart {
			c.elem += size
			size = word
		}
		slot += size
	}
	slot = (slot + word - 1) / word * word
	c.first = header + 8*slot
	c.other = 4 * slot
	return c
}

// of returns the cost of adding an entry to n others.
func (c mapCost) of(n int) int {
	switch {
	case n == 0:
		return c.elem + c.first
	case n < 8:
		return c.elem
	}
	return c.elem + c.other
}
