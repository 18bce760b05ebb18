package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"sync"
)

// member is a field of a struct with its decoder.
type member struct {
	field
	ends   ends   // ends of the name
	quoted string // name in its usual form in a text
	decode decoder
}

// read decodes the next value into the field of a struct.
func (m *member) read(s *scanner, v reflect.Value) *DecodeError {
	if len(m.index) == 1 {
		return m.decode(s, v.Field(m.index[0]))
	}
	place, err := m.in(v, &s.memory)
	if err != nil {
		return err
	}
	return m.decode(s, place)
}

// plan describes how a struct is decoded.
type plan struct {
	members []member
	slots   []uint16 // hash table of names, with a power of two as size: index of the member plus one, or 0 if the slot is free
	others  *field   // receives numbers without a member; usually nil
	unknown *field   // receives values without a member; usually nil
	orders  sync.Pool
}

// order predicts the order of the members in a text from the previous object. It contains the
// first member, and the successor of each member, as indexes plus one, as in slots.
type order []uint16

func planOf(t reflect.Type) *plan {
	fields := fieldsOf(t)
	p := &plan{members: make([]member, 0, len(fields))}
	for _, f := range fields {
		if f.others {
			p.others = &f
			continue
		}
		if f.unknown {
			p.unknown = &f
			continue
		}
		p.members = append(p.members, member{f, endsOf([]byte(f.name)), `"` + f.name + `"`, variant{f.typ, f.round}.decoder()})
	}
	size := 4
	for size < 3*len(p.members) {
		size *= 2
	}
	p.slots = make([]uint16, size)
	for i, m := range p.members {
		*p.slot([]byte(m.name)) = uint16(i + 1)
	}
	p.orders.New = func() any { return new(make(order, len(p.members)+1)) }
	return p
}

// slot returns the slot of a name in the hash table, which is free if there is no such member.
func (p *plan) slot(name []byte) *uint16 {
	mask, ends := uint64(len(p.slots)-1), endsOf(name)
	for i := ends.hash(); ; i++ {
		slot := &p.slots[i&mask]
		if *slot == 0 {
			return slot
		}
		m := &p.members[*slot-1]
		if m.ends == ends && (len(name) <= wholeWithinEnds || m.name == string(name)) {
			return slot
		}
	}
}

func structDecoder(t reflect.Type) decoder {
	const many = 32 // minimum number of members for predictions
	compiled := sync.OnceValue(func() *plan { return planOf(t) })
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('{') {
			return s.blank("an object", '[')
		}
		p := compiled()
		if len(p.members) < many {
			return p.read(s, v, nil)
		}
		guesses := p.orders.Get().(*order)
		defer p.orders.Put(guesses)
		return p.read(s, v, *guesses)
	}
}

// read decodes the members of an opened object into a struct. Correct predictions avoid look-ups
// of names. read updates the predictions.
func (p *plan) read(s *scanner, v reflect.Value, guesses order) *DecodeError {
	last := uint16(0)
	for s.more('}') {
		slot := uint16(0)
		if guesses != nil {
			slot = guesses[last]
		}
		if slot != 0 && s.starts(p.members[slot-1].quoted) {
			s.pos += len(p.members[slot-1].quoted)
			s.colon()
		} else {
			name := s.name()
			if slot = *p.slot(name); slot == 0 {
				if err := p.skip(s, v, name); err != nil {
					return err
				}
				continue
			}
			if guesses != nil {
				guesses[last] = slot
			}
		}
		last = slot
		m := &p.members[slot-1]
		if err := m.read(s, v); err != nil {
			return err.within(m.name)
		}
	}
	return nil
}

// skip skips a member without a field, or adds it to the map for such members.
func (p *plan) skip(s *scanner, v reflect.Value, name []byte) *DecodeError {
	if p.unknown != nil {
		return p.keepUnknown(s, v, name)
	}
	if c := s.peek(); p.others == nil || c != '-' && (c < '0' || c > '9') {
		s.skip()
		return nil
	}
	text, err := s.string(name)
	if err != nil {
		return err.within(string(name))
	}
	if n, beyond := strconv.ParseFloat(string(s.value()), 64); beyond == nil {
		err = p.keep(s, v, text, n)
	}
	if err != nil {
		return err.within(text)
	}
	return nil
}

// keep adds a number to the map for other numbers.
func (p *plan) keep(s *scanner, v reflect.Value, name string, n float64) *DecodeError {
	place, err := p.others.in(v, &s.memory)
	if err == nil {
		err = s.memory.take(1, otherNumbers.of(place.Len()))
	}
	if err != nil {
		return err
	}
	others := place.Addr().Interface().(*map[string]float64)
	if *others == nil {
		*others = make(map[string]float64)
	}
	(*others)[name] = n
	return nil
}

// keepUnknown adds the text of a member to the map for unknown members.
func (p *plan) keepUnknown(s *scanner, v reflect.Value, quoted []byte) *DecodeError {
	name, err := s.string(quoted)
	if err != nil {
		return err.within(string(quoted))
	}
	text := bytes.Clone(s.value())
	place, err := p.unknown.in(v, &s.memory)
	if err == nil {
		err = s.memory.take(1, unknownMembers.of(place.Len())+len(text))
	}
	if err != nil {
		return err.within(name)
	}
	members := place.Addr().Convert(reflect.PointerTo(unknownType)).Interface().(*map[string]json.RawMessage)
	if *members == nil {
		*members = map[string]json.RawMessage{}
	}
	(*members)[name] = text
	return nil
}

var unknownMembers = costOf(unknownType)

var otherNumbers = costOf(reflect.TypeFor[map[string]float64]())
