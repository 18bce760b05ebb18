package fastlytest

import "strings"

// checkBuckets refuses a list of buckets for a key with access to all buckets.
func checkBuckets(ch *change) *reply {
	if list, _ := ch.object["buckets"].([]any); len(list) > 0 && strings.HasSuffix(ch.object.text("permission"), "-admin") {
		return ch.family.refuseField("buckets", "must be empty for the permission "+ch.object.text("permission"))
	}
	return nil
}

// showSecretKey generates the secret of a new key. Only the reply to the create request contains it.
func showSecretKey(ch *change) *reply {
	id := ch.object.text("access_key")
	ch.shown["secret_key"] = makeID(id, "1") + makeID(id, "2") + makeID(id, "3")[:20]
	return nil
}
