package fastlytest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// SetEntitled sets whether [Customer] is entitled to enable and disable a product. The product is an
// ID of package products as a string, such as "brotli_compression". The default is true. If entitled
// is false, requests that enable or disable the product fail with status 400. SetEntitled returns an
// error if the product does not exist.
func (f *Fake) SetEntitled(product string, entitled bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	exists := slices.ContainsFunc(productsFamilies(), func(k *family) bool { return k.product() == product })
	refused := f.account(Customer).table(productsPath, "id")
	switch {
	case !exists:
		return fmt.Errorf("fastlytest: set entitled: no product %q", product)
	case entitled:
		refused.remove(product, f.now())
	default:
		refused.put(object{"id": product}, f.now())
	}
	return nil
}

// ofServices reports whether a product belongs to services, not to the account.
func (k *family) ofServices() bool { return strings.HasSuffix(k.path, "/services") }

// product returns the id of the product.
func (k *family) product() string {
	id, _, _ := strings.Cut(strings.TrimPrefix(k.path, productsPath+"/"), "/")
	return id
}

// onProduct calls handle with the service or the customer in the path, whether or not the product is
// enabled.
func (k *family) onProduct(handle func(k *family, ch *change) *reply) handler {
	return func(f *Fake, c *call) *reply {
		t, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		id := c.account.customer
		if k.ofServices() {
			id = c.args[0]
			if s := c.account.service(f, id); s == nil || !s.deleted.IsZero() {
				return productErrors(http.StatusNotFound, "service not found", "")
			}
		}
		ch := k.change(f, c, t, object{"id": id}, t.find(id))
		ch.sent, refusal = k.sent(c)
		if refusal != nil {
			return refusal
		}
		return handle(k, ch)
	}
}

// onEnabled is like onProduct, but requires that the product is enabled.
func (k *family) onEnabled(handle func(k *family, ch *change) *reply) handler {
	return k.onProduct(func(k *family, ch *change) *reply {
		if ch.was == nil {
			return productErrors(http.StatusBadRequest, "no product on service", "")
		}
		return handle(k, ch)
	})
}

// described returns the body of the replies to all operations on a product.
func (k *family) described(c *call) object {
	return object{
		"product": object{"id": k.product(), "object": "product"},
		"_links":  object{"self": "/" + strings.Join(c.path, "/")},
	}
}

func (k *family) getProduct(ch *change) *reply {
	o, owner := k.described(ch.call), "customer"
	if k.ofServices() {
		owner = "service"
	}
	o[owner] = object{"id": ch.owner.text("id"), "object": owner}
	return success(o)
}

// getConfiguration returns the product with its configuration. Fields that are not set are omitted.
func (k *family) getConfiguration(ch *change) *reply {
	settings := object{}
	for field := range k.defaults {
		if value := ch.object.text(field); value != "" {
			settings[field] = value
		}
	}
	o := k.described(ch.call)
	o["service"], o["configuration"] = object{"id": ch.owner.text("id"), "object": "service"}, settings
	return success(o)
}

// enableProduct enables a product, or changes the configuration of an enabled product.
func (k *family) enableProduct(ch *change) *reply {
	if refusal := k.entitled(ch, "enable"); refusal != nil {
		return refusal
	}
	if ch.was == nil {
		ch.object = deepCopy(k.defaults)
		if ch.object == nil {
			ch.object = object{}
		}
		ch.object["id"] = ch.owner["id"]
	}
	if refusal := k.alterProduct(ch); refusal != nil {
		return refusal
	}
	return k.getProduct(ch)
}

func (k *family) configure(ch *change) *reply {
	if refusal := k.alterProduct(ch); refusal != nil {
		return refusal
	}
	return k.getConfiguration(ch)
}

func (k *family) alterProduct(ch *change) *reply {
	delete(ch.sent, "id")
	if field, err := ch.object.take(k.fields, ch.sent); err != nil {
		return k.refuseProduct(field, err.Error())
	}
	if refusal := ch.obey(k.check...); refusal != nil {
		return refusal
	}
	ch.home.put(ch.object, ch.call.now)
	return nil
}

// disableProduct disables a product. It succeeds if the product is already disabled.
func (k *family) disableProduct(ch *change) *reply {
	if refusal := k.entitled(ch, "disable"); refusal != nil {
		return refusal
	}
	ch.home.remove(ch.owner.text("id"), ch.call.now)
	r := empty(http.StatusNoContent)
	r.header.Set("Content-Type", typeJSON)
	return r
}

// entitled refuses an operation to which the customer is not entitled.
func (k *family) entitled(ch *change, verb string) *reply {
	if ch.call.account.table(productsPath, "id").find(k.product()) == nil {
		return nil
	}
	return productErrors(http.StatusBadRequest, "customer is not entitled to "+verb+" product", "")
}

// listProduct returns the services with the product enabled.
func (k *family) listProduct(f *Fake, c *call) *reply {
	t, _, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	services := []string{}
	for o := range t.all() {
		if s := c.account.service(f, o.text("id")); s != nil && s.deleted.IsZero() {
			services = append(services, s.id)
		}
	}
	o := k.described(c)
	o["customer"], o["services"] = object{"id": c.account.customer, "object": "customer"}, services
	return success(o)
}

// refuseProduct returns an error about one field. The title contains the whole message.
func (k *family) refuseProduct(field, words string) *reply {
	return productErrors(http.StatusBadRequest, "'"+field+"' "+words, "")
}

// among returns a rule that refuses all other values of a field.
func among(field string, values ...string) rule {
	return rule{inferred, func(ch *change) *reply {
		if value, sent := ch.sent[field]; sent && !slices.Contains(values, object{field: value}.text(field)) {
			return ch.family.refuseProduct(field, "must be one of "+strings.Join(values, ", "))
		}
		return nil
	}}
}

// checkProtection refuses to enable the Next-Gen WAF without an existing workspace.
func checkProtection(ch *change) *reply {
	switch id := ch.object.text("workspace_id"); {
	case id == "":
		return ch.family.refuseProduct("workspace_id", "can't be blank")
	case ch.call.account.table(wafWorkspaces, "id").find(id) == nil:
		return ch.family.refuseProduct("workspace_id", "does not exist")
	}
	return nil
}
