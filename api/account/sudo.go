package account

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// Sudo returns the sudo access of the client's token. To create an API token or an automation
// token, the client's token needs sudo access. Without sudo access, the call returns
// [fastly.ErrSudoRequired].
//
// A program that creates tokens requests sudo access first. It lasts for five minutes by default:
//
//	_, err := account.Sudo(client).Request(ctx, account.SudoInput{Username: &login, Password: &password})
//	token, err := account.AutomationTokens(client).Create(ctx, account.AutomationTokenInput{Name: new("ci")})
//
// Methods: Request.
//
// Reference: https://www.fastly.com/documentation/reference/api/utils/sudo/
func Sudo(client *fastly.Client) SudoAddress { return SudoAddress{client} }

// SudoAddress provides the sudo access of the client's token.
type SudoAddress struct{ client *fastly.Client }

// Request grants sudo access to the client's token until the returned expiry time. The token must
// belong to the user in the input. Request returns [fastly.ErrForbidden] if the user name or the
// password is incorrect. If the user has two-factor authentication, use [fastly.WithOTP].
//
// The request acquires no write lock. It counts against the rate limit.
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
