package fastlytest

import (
	"fmt"
	"time"
)

// shelf holds what belongs to a configuration object but to no version: the items of a
// dictionary, the entries of an ACL, the servers of a pool, the content of a dynamic
// snippet. It is found by the object's id, which clones share.
type shelf struct {
	objects []object  // in order of creation
	updated time.Time // zero if nothing ever changed
}

// maxBatch is how many operations a batch may have.
const maxBatch = 1000

// onShelf finds the shelf of the object whose id the path names after the service. The
// object is of the kind with a path, in whichever version.
func onShelf(path string, handle func(*Fake, *call, *service, *shelf) *reply) handler {
	return onService(func(f *Fake, c *call, s *service) *reply {
		id := c.args[1]
		for _, v := range s.versions {
			if find(v.objects[path], "id", id) != nil {
				return handle(f, c, s, s.shelf(id))
			}
		}
		return missing(kinds()[path].model, map[string]string{"deleted": undeleted, "id": id, "service": s.id})
	})
}

// shelf returns the shelf of an object, which comes into being when first needed.
func (s *service) shelf(id string) *shelf {
	if s.shelves[id] == nil {
		s.shelves[id] = &shelf{}
	}
	return s.shelves[id]
}

// put replaces what is on the shelf.
func (sh *shelf) put(objects []object, now time.Time) { sh.objects, sh.updated = objects, now }

// batch does the operations of a batch, which are the elements of a list in the request's
// body: all of them, or none if one can't be done.
func (sh *shelf) batch(c *call, list string, do func(objects []object, op object) ([]object, *reply)) *reply {
	operations := toObjects(c.fields()[list])
	if len(operations) > maxBatch {
		return badRequest(fmt.Sprintf("A batch can't have more than %d %s", maxBatch, list))
	}
	objects := deepCopy(sh.objects)
	for _, op := range operations {
		changed, refusal := do(objects, op)
		if refusal != nil {
			return refusal
		}
		objects = changed
	}
	sh.put(objects, c.now)
	return done()
}

// stamped is a new object on the shelf.
func stamped(now time.Time) object {
	return object{"created_at": stamp(now), "updated_at": stamp(now)}
}

func unknownOperation(op object) *reply {
	return badRequest("Unknown operation '" + op.text("op") + "'")
}
