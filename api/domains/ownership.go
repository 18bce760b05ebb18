package domains

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Ownerships returns the verifications of domain ownership of the account.
//
// Stability: preview. Most of the reply is undocumented.
//
// Methods: Get.
//
// To check a single domain, use Verified of [Domain].
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/
func Ownerships(client *fastly.Client) OwnershipAddress {
	return OwnershipAddress{ownerships.At(client)}
}

var ownerships = collection.NewFamily(collection.Spec{Noun: "domain ownership", Path: "/domain-ownerships"})

// OwnershipAddress provides the verifications of domain ownership of the account.
type OwnershipAddress struct{ at *collection.Address }

// Get returns the verifications of domain ownership.
//
// Stability: preview. Most of the reply is undocumented.
func (a OwnershipAddress) Get(ctx context.Context, opts ...fastly.CallOption) (*OwnershipList, error) {
	op := a.at.Op(http.MethodGet, "list domain ownerships", "/domain-ownerships")
	op.Header = http.Header{"Accept": {"application/vnd.api+json"}}
	return fastly.Do[OwnershipList](ctx, a.at.Client(), op, opts...)
}

// OwnershipList holds the verifications of domain ownership of the account.
type OwnershipList struct {
	// Time at which the verification expires. Zero if the reply has no such field.
	ExpiresAt time.Time `json:"expires_at"`
	// Complete reply.
	Raw json.RawMessage `json:"-"`
}

// UnmarshalFastly implements [collection.Unmarshaler]. It keeps the complete reply.
func (l *OwnershipList) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type fields OwnershipList
	err := decode(raw, "", (*fields)(l))
	l.Raw = bytes.Clone(raw)
	return err
}
