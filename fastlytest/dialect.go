package fastlytest

import (
	"cmp"
	"net/http"
	"strings"
)

// dialect formats errors like one family of the API.
type dialect func(status int, title, detail string) *reply

// messages is the dialect of the oldest families. The members are msg and detail. An empty detail
// is omitted.
func messages(status int, title, detail string) *reply { return failure(status, title, detail) }

// problems is application/problem+json with a status.
func problems(status int, title, detail string) *reply {
	return answer(status, typeProblem, object{"title": title, "status": status, "detail": detail})
}

// openProblems returns problems with a member errors that is always null.
func openProblems(status int, title, detail string) *reply {
	return answer(status, typeProblem, object{"title": title, "status": status, "detail": detail, "errors": nil})
}

// typedProblems returns problems with a link to a page about the error. Their detail is empty.
func typedProblems(page string) dialect {
	return func(status int, title, _ string) *reply {
		return answer(status, typeProblem, object{"type": page, "title": title, "status": status, "detail": "", "errors": nil})
	}
}

// productErrors is plain JSON. The title contains the whole message.
func productErrors(status int, title, _ string) *reply {
	return answer(status, typeJSON, object{"type": "", "title": title, "status": status, "errors": nil, "detail": ""})
}

// codedErrors is plain JSON with a code. The title contains the whole message.
func codedErrors(status int, title, detail string) *reply {
	code := strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
	return answer(status, typeJSON, object{"type": "", "title": cmp.Or(detail, title), "code": code})
}

// listedErrors is a list of errors in plain JSON.
func listedErrors(status int, title, detail string) *reply {
	return answer(status, typeJSON, object{"errors": []object{{"title": title, "detail": detail}}})
}

// documentErrors is a list of errors in a JSON:API document.
func documentErrors(status int, title, detail string) *reply {
	return answer(status, typeJSONAPI, object{"errors": []object{{"title": title, "detail": detail}}})
}

// realtimeErrors is the dialect of the real-time host.
func realtimeErrors(status int, title, _ string) *reply {
	return answer(status, typeJSON, object{"Error": title})
}

// statusOnly is an error without content.
func statusOnly(status int, _, _ string) *reply { return empty(status) }

// refuse returns an error in the dialect of the route.
func (r *route) refuse(status int, text string) *reply {
	if r.errors == nil {
		return failure(status, text, "")
	}
	if r.realtime {
		return r.errors(status, text, "")
	}
	return r.errors(status, http.StatusText(status), text)
}
