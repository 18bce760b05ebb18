package compute

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Fanout returns the publishing endpoint of a service. The endpoint sends messages to the
// clients that are subscribed to a channel.
//
// Methods: Publish.
//
// The product Fanout must be enabled for the service.
//
// A call counts against the rate limit as one write. It acquires no write lock, because it
// does not change the configuration.
//
// Reference: https://www.fastly.com/documentation/reference/api/publishing/
func Fanout(client *fastly.Client, serviceID string) FanoutAddress {
	return FanoutAddress{client, serviceID}
}

// FanoutAddress provides the publishing endpoint of a service.
type FanoutAddress struct {
	client    *fastly.Client
	serviceID string
}

// PublishItem is a message to the subscribers of a channel.
type PublishItem struct {
	// Channel to publish to. Required.
	Channel *string `json:"channel,omitzero"`
	// Identifier of the message.
	ID *string `json:"id,omitzero"`
	// Identifier of the previous message on the channel.
	PrevID *string `json:"prev-id,omitzero"`
	// Message in one or more formats. Required.
	Formats PublishFormats `json:"formats,omitzero"`
}

// PublishFormats holds a message in the formats of the transports. A client does not receive
// the message if the format of its transport is missing.
type PublishFormats struct {
	// Message for clients that use HTTP long polling.
	HTTPResponse *HTTPResponse `json:"http-response,omitzero"`
	// Message for clients that use HTTP streaming, such as server-sent events.
	HTTPStream *HTTPStream `json:"http-stream,omitzero"`
	// Message for clients that use WebSockets.
	WSMessage *WebSocketMessage `json:"ws-message,omitzero"`
}

// HTTPResponse is a message that is sent as a complete HTTP response. Set either Body or
// BodyBin.
type HTTPResponse struct {
	// Status code. The default is 200.
	Code *int `json:"code,omitzero"`
	// Reason phrase. The default depends on Code.
	Reason *string `json:"reason,omitzero"`
	// Response headers.
	Headers map[string]string `json:"headers,omitzero"`
	// Response body as text.
	Body *string `json:"body,omitzero"`
	// Response body as bytes, in place of Body.
	BodyBin []byte `json:"body-bin,omitzero"`
}

// HTTPStream is a message that is sent as a part of an HTTP response body. Set either Content
// or ContentBin.
type HTTPStream struct {
	// Data to send as text.
	Content *string `json:"content,omitzero"`
	// Data to send as bytes, in place of Content.
	ContentBin []byte `json:"content-bin,omitzero"`
}

// WebSocketMessage is a WebSocket message. Set either Content or ContentBin.
type WebSocketMessage struct {
	// Text message.
	Content *string `json:"content,omitzero"`
	// Binary message, in place of Content.
	ContentBin []byte `json:"content-bin,omitzero"`
}

// publication is the body of a publish request.
type publication struct {
	Items []PublishItem `json:"items"`
}

// Publish sends messages to the subscribers of their channels. A channel without subscribers
// is not an error.
//
// Messages of concurrent calls may be delivered in any order. If a call fails, its messages may
// have been delivered. They are not sent again.
func (a FanoutAddress) Publish(ctx context.Context, items []PublishItem, opts ...fastly.CallOption) error {
	_, err := fastly.Do[fastly.NoReply](ctx, a.client, fastly.Op{
		Name: "publish", Method: http.MethodPost,
		Path: "/service/{service_id}/publish/", Args: []any{a.serviceID},
		Body: fastly.JSONBody(publication{items}), Reply: fastly.ReplyText,
	}, opts...)
	return err
}
