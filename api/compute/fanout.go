package compute

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Fanout is where messages are published to clients that hold a connection to a service
// open, by the channels that they have subscribed to.
// Methods: Publish.
//
// The product Fanout must be enabled for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/publishing/
func Fanout(client *fastly.Client, serviceID string) FanoutAddress {
	return FanoutAddress{client, serviceID}
}

// FanoutAddress is the publishing endpoint of a service: only its methods make requests.
type FanoutAddress struct {
	client    *fastly.Client
	serviceID string
}

// PublishItem is a message. It needs a channel and at least one format.
type PublishItem struct {
	Channel *string `json:"channel,omitzero"` // whose subscribers get it
	// ID names the message, and PrevID the one before it on the channel: so it is noticed
	// when one got lost or came too early. Both may be left out.
	ID      *string        `json:"id,omitzero"`
	PrevID  *string        `json:"prev-id,omitzero"`
	Formats PublishFormats `json:"formats,omitzero"`
}

// PublishFormats is a message in the forms for each way of holding a connection. Clients
// that hold theirs in a way without a form here don't get the message.
type PublishFormats struct {
	HTTPResponse *HTTPResponse     `json:"http-response,omitzero"` // for long polling
	HTTPStream   *HTTPStream       `json:"http-stream,omitzero"`   // for replies without an end, such as server-sent events
	WebSocket    *WebSocketMessage `json:"ws-message,omitzero"`
}

// HTTPResponse is a message as the whole reply to a request. The body is one of Body and
// BodyBin.
type HTTPResponse struct {
	Code    *int              `json:"code,omitzero"`   // 200 by default
	Reason  *string           `json:"reason,omitzero"` // the words behind the code; the usual ones by default
	Headers map[string]string `json:"headers,omitzero"`
	Body    *string           `json:"body,omitzero"`
	BodyBin []byte            `json:"body-bin,omitzero"` // any bytes
}

// HTTPStream is a message as a piece of a reply. It is one of Content and ContentBin, sent
// as it is: what parts it from the next message is up to the caller.
type HTTPStream struct {
	Content    *string `json:"content,omitzero"`
	ContentBin []byte  `json:"content-bin,omitzero"` // any bytes
}

// WebSocketMessage is a message over a WebSocket: a text in Content, or bytes in
// ContentBin.
type WebSocketMessage struct {
	Content    *string `json:"content,omitzero"`
	ContentBin []byte  `json:"content-bin,omitzero"`
}

// publication is what is published at once.
type publication struct {
	Items []PublishItem `json:"items"`
}

// Publish sends messages to the subscribers of their channels. It does not tell how many
// these are: a channel without any is no error.
//
// A call counts as one write, however many messages it has. It takes no turn: it changes no
// configuration, so no other write can be lost by it. That leaves open in which order calls
// at the same time arrive. If a call fails, its messages may have reached clients all the
// same, and are not sent again.
func (a FanoutAddress) Publish(ctx context.Context, items []PublishItem, opts ...fastly.CallOption) error {
	_, err := fastly.Do[fastly.NoReply](ctx, a.client, fastly.Op{
		Name: "publish", Method: http.MethodPost,
		Path: "/service/{service_id}/publish/", Args: []any{a.serviceID},
		Body: fastly.JSONBody(publication{items}), Reply: fastly.ReplyText,
	}, opts...)
	return err
}
