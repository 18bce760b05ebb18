package account

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// Sudo returns the sudo access of the client's token. Creating [Tokens] and [AutomationTokens]
// requires sudo access. Without it, the methods return [fastly.ErrSudoRequired].
//
// Methods: Request.
//
// Reference: https://www.fastly.com/documentation/reference/api/utils/sudo/
func Sudo(client *fastly.Client) SudoAddress { return SudoAddress{client} }

// SudoAddress provides the sudo access of the client's token.
type SudoAddress struct{ client *fastly.Client }

// Request gives sudo access to the client's token for a limited time, and returns the end of
// that time. The token must belong to the user of the input. It returns [fastly.ErrForbidden]
// if the user name or the password is incorrect.
//
// The request counts against the rate limit. It acquires no write lock.
func (a SudoAddress) Request(ctx context.Context, in SudoInput, opts ...fastly.CallOption) (*SudoAccess, error) {
	op := fastly.Op{Name: "request sudo access", Method: http.MethodPost, Path: "/sudo", Body: fastly.FormBody(in)}
	return fastly.Do[SudoAccess](ctx, a.client, op, opts...)
}

// SudoInput holds the credentials of a request for sudo access. Fields left nil are not sent.
type SudoInput struct {
	// Login of the user to whom the token belongs. Required.
	Username *string `json:"username,omitzero"`
	// Password of the user. Required.
	Password *fastly.Secret `json:"password,omitzero"`
	// Time at which sudo access ends. The default is five minutes after the request.
	ExpiryTime *time.Time `json:"expiry_time,omitzero"`
}

// SudoAccess describes the sudo access of a token.
type SudoAccess struct {
	// Time at which sudo access ends.
	ExpiryTime time.Time `json:"expiry_time"`
}
