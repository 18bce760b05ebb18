package wire

import (
	"hash/maphash"
	"reflect"
	"strconv"
	"sync"
)

// member is a field of a struct and its decoder.
type member struct {
	field
	decode decoder
}

// plan is what a struct is decoded by.
type plan struct {
	members []member
	slots   []uint16 // a hash table of names, its size a power of two: the index of a member plus one, 0 if the slot is free
	others  *field   // for the numbers that no member is named like; mostly nil
}

func planOf(t reflect.Type) *plan {
	fields := fieldsOf(t)
	p := &plan{members: make([]member, 0, len(fields))}
	for _, f := range fields {
		if f.others {
			p.others = &f
			continue
		}
		p.members = append(p.members, member{f, variant{f.typ, f.round}.decoder()})
	}
	size := 4
	for size < 3*len(p.members) {
		size *= 2
	}
	p.slots = make([]uint16, size)
	for i, m := range p.members {
		*p.slot([]byte(m.name)) = uint16(i + 1)
	}
	return p
}

// slot returns the place of a name in the hash table: that of its member, or a free one.
func (p *plan) slot(name []byte) *uint16 {
	mask := uint64(len(p.slots) - 1)
	for i := maphash.Bytes(seed, name); ; i++ {
		slot := &p.slots[i&mask]
		if *slot == 0 || p.members[*slot-1].name == string(name) {
			return slot
		}
	}
}

func structDecoder(t reflect.Type) decoder {
	compiled := sync.OnceValue(func() *plan { return planOf(t) })
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('{') {
			return s.blank("an object", '[')
		}
		p := compiled()
		for s.more('}') {
			name := s.name()
			slot := *p.slot(name)
			if slot == 0 {
				if err := p.skip(s, v, name); err != nil {
					return err
				}
				continue
			}
			m := &p.members[slot-1]
			place, err := m.in(v, s.memory)
			if err == nil {
				err = m.decode(s, place)
			}
			if err != nil {
				return err.within(m.name)
			}
		}
		return nil
	}
}

// skip steps over a member that the struct has no field for. If it is a number, and the struct has a map for these, it goes there.
func (p *plan) skip(s *scanner, v reflect.Value, name []byte) *DecodeError {
	if c := s.peek(); p.others == nil || c != '-' && (c < '0' || c > '9') {
		s.skip()
		return nil
	}
	text, err := s.string(name) // as value may overwrite the name
	if err != nil {
		return err.within(string(name))
	}
	n, overflow := strconv.ParseFloat(string(s.value()), 64)
	if overflow != nil {
		return nil // beyond what a float64 can hold
	}
	place, err := p.others.in(v, s.memory)
	if err == nil {
		err = s.memory.take(1, otherNumbers.of(place.Len()))
	}
	if err != nil {
		return err.within(text)
	}
	others := place.Addr().Interface().(*map[string]float64)
	if *others == nil {
		*others = make(map[string]float64)
	}
	(*others)[text] = n
	return nil
}

var otherNumbers = costOf(reflect.TypeFor[map[string]float64]())
