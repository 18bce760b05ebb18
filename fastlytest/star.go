package fastlytest

import "net/http"

// checkStar refuses to star a service that does not exist. A star belongs to its user.
func checkStar(ch *change) *reply {
	id := ch.object.text("service")
	if s := ch.call.account.service(ch.fake, id); s == nil || !s.deleted.IsZero() {
		return ch.family.style.errors(http.StatusNotFound, http.StatusText(http.StatusNotFound), "Couldn't find service "+id)
	}
	ch.object["user"] = ch.call.user.id
	return nil
}

func missingStar(_ *call, id string) *reply {
	return documentErrors(http.StatusNotFound, http.StatusText(http.StatusNotFound), "Couldn't find star "+id)
}
