package fastlytest

import (
	"fmt"
	"net/http"
	"strings"
)

func computeRoutes() []route {
	const stream = "/service/{}/log_stream/managed/instance_output"
	return []route{
		{method: "POST", template: stream, handle: onService((*Fake).enableManagedLogs)},
		{method: "DELETE", template: stream, handle: onService((*Fake).disableManagedLogs)},
		{method: "POST", template: "/service/{}/publish/", handle: onService((*Fake).publish), parallel: true},
	}
}

func (f *Fake) enableManagedLogs(_ *call, s *service) *reply {
	if s.managedLogs {
		return failure(http.StatusConflict, "Compute Log Tailing has already been enabled for this service", "")
	}
	s.managedLogs = true
	return done()
}

func (f *Fake) disableManagedLogs(_ *call, s *service) *reply {
	if !s.managedLogs {
		return failure(http.StatusNotFound, "Not found", "")
	}
	s.managedLogs = false
	return done()
}

// publish accepts Fanout messages. The fake has no subscribers.
func (f *Fake) publish(c *call, _ *service) *reply {
	for i, item := range toObjects(c.fields()["items"]) {
		if strings.TrimSpace(item.text("channel")) == "" {
			return badRequest(fmt.Sprintf("items[%d] has no channel", i))
		}
	}
	return plain("Published\n")
}
