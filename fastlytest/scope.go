package fastlytest

import (
	"slices"
	"strings"
)

// scope returns the table for the path of a request, and the object that owns the table, if any.
type scope func(f *Fake, c *call, k *family) (*table, object, *reply)

// byAccount returns the table of the customer.
func byAccount(_ *Fake, c *call, k *family) (*table, object, *reply) {
	return c.account.table(k.path, k.key), nil, nil
}

// byUser returns the table of the user who owns the token.
func byUser(_ *Fake, c *call, k *family) (*table, object, *reply) {
	return c.account.table(k.path+"#"+c.user.id, k.key), nil, nil
}

// below returns the table of an object in the parent family.
func below(f *Fake, c *call, k *family) (*table, object, *reply) {
	home, _, refusal := k.parent.scope(f, c, k.parent)
	if refusal != nil {
		return nil, nil, refusal
	}
	id := c.args[strings.Count(k.parent.object, "{}")-1]
	owner := home.find(id)
	if owner == nil {
		return nil, nil, k.parent.notFound(c, id)
	}
	return c.account.table(fill(k.path, c.args), k.key), owner, nil
}

// byKind returns the table of a configuration object. Clones of a version share its id. The path
// contains the service and the id.
func byKind(path string) scope {
	return func(f *Fake, c *call, k *family) (t *table, owner object, refusal *reply) {
		refusal = onService(func(_ *Fake, c *call, s *service) *reply {
			id := c.args[1]
			for _, v := range slices.Backward(s.versions) {
				if owner = find(v.objects[path], "id", id); owner != nil {
					t = c.account.table(fill(k.path, c.args), k.key)
					return nil
				}
			}
			return missing(kinds()[path].model, map[string]string{"deleted": undeleted, "id": id, "service": s.id})
		})(f, c)
		return t, owner, refusal
	}
}

// fill replaces the placeholders of a path with arguments.
func fill(path string, args []string) string {
	for _, arg := range args {
		path = strings.Replace(path, "{}", arg, 1)
	}
	return path
}
