package fastlytest

import (
	"fmt"
	"net/http"
)

// maxBatch is how many operations a batch may have.
const maxBatch = 1000

// doBatch does the operations of a batch: all, or none if one can't be done. Its reply holds
// nothing of what was made.
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

// operate does one operation of a batch.
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
