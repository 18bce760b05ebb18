package fastlytest

import (
	"fmt"
	"net/http"
)

// maxBatch is the maximum number of operations in a batch.
const maxBatch = 1000

// doBatch applies all operations of a batch, or none if one is invalid. The reply does not contain
// the objects.
func (k *family) doBatch(f *Fake, c *call) *reply {
	t, owner, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	operations := toObjects(c.fields()[k.batch])
	if len(operations) > maxBatch {
		return k.refuse(fmt.Sprintf("A batch can't have more than %d %s", maxBatch, k.batch))
	}
	refusal = t.atomically(func() *reply {
		for _, op := range operations {
			if refusal := k.operate(f, c, t, owner, op); refusal != nil {
				return refusal
			}
		}
		return nil
	})
	switch {
	case refusal != nil:
		return refusal
	case k.implicit:
		return empty(http.StatusAccepted)
	}
	return done()
}

// operate applies one operation of a batch.
func (k *family) operate(f *Fake, c *call, t *table, owner, op object) *reply {
	key := op.text(k.key)
	ch := k.change(f, c, t, owner, t.find(key))
	verb := op.text("op")
	sent := object{}
	for field, value := range op {
		if _, is := k.fields[field]; is && (field == k.key || !k.manages(field)) {
			sent[field] = value
		}
	}
	switch {
	case verb == "create" && k.key != "id" && ch.was != nil && !k.implicit:
		return duplicate(k.noun, key)
	case verb == "create" && k.key == "id":
		delete(sent, "id")
		return k.make(k.change(f, c, t, owner, nil), sent)
	case verb == "create", verb == "upsert" && k.put != nil, verb == "update" && k.implicit:
		return k.save(ch, sent)
	case verb != "update" && verb != "delete":
		return k.refuse("Unknown operation '" + verb + "'")
	case ch.was == nil:
		return k.notFound(c, key)
	case verb == "delete":
		t.remove(key, c.now)
		return nil
	}
	return k.alter(ch, sent)
}
