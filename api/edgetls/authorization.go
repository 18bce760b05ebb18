package edgetls

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// Authorization is the right to order certificates for a domain.
type Authorization struct {
	// Identifier of the authorization.
	ID string `json:"id"`
	// State of the authorization, for example "pending" or "blocked".
	State string `json:"state"`
	// Name of the domain.
	Domain string `json:"tls_domain" jsonapi:"rel=tls_domain"`
	// Challenges that prove ownership of the domain. One is sufficient.
	Challenges []Challenge `json:"challenges"`
	// Problems that prevent the authorization, as returned by the API. Their schema is
	// undocumented.
	Warnings []json.RawMessage `json:"warnings"`
	// GlobalSign email challenge. Nil if there is none. It has only an ID unless
	// [IncludeEmailChallenges] is requested.
	EmailChallenge *ManagedChallenge `json:"globalsign_email_challenge" jsonapi:"rel=globalsign_email_challenge"`
	// HTTP challenge that the customer manages. Nil if there is none. It has only an ID unless
	// [IncludeHTTPChallenges] is requested.
	HTTPChallenge *ManagedChallenge `json:"self_managed_http_challenge" jsonapi:"rel=self_managed_http_challenge"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// Challenge is a DNS record that proves ownership of a domain.
type Challenge struct {
	Type       ChallengeType `json:"type"`        // method by which ownership is proven
	RecordType string        `json:"record_type"` // type of the record, for example "CNAME"
	RecordName string        `json:"record_name"` // name of the record
	Values     []string      `json:"values"`      // values of the record
}

// ChallengeType is the method by which a DNS record proves ownership of a domain.
type ChallengeType string

// Methods to prove ownership of a domain.
const (
	ChallengeDNS       ChallengeType = "managed-dns"        // CNAME record of the _acme-challenge subdomain
	ChallengeHTTPCNAME ChallengeType = "managed-http-cname" // CNAME record of the domain itself
	ChallengeHTTPA     ChallengeType = "managed-http-a"     // A records of the domain itself
)

// CreateEmailChallenge creates a GlobalSign email challenge.
//
// Stability: preview. The reply is undocumented.
//
// GlobalSign sends an email to prove ownership of the domain of an authorization. Until the
// challenge is deleted, the domain can only be validated by email.
func (c SubscriptionCollection) CreateEmailChallenge(
	ctx context.Context, id, authorizationID string, in EmailChallengeInput, opts ...fastly.CallOption,
) (*EmailChallenge, error) {
	op := c.at.Op(http.MethodPost, "create GlobalSign email challenge", subscriptionPath+challengePath, id, authorizationID)
	op.Body, op.Reply = fastly.JSONAPIBody("globalsign_email_challenge", in), fastly.ReplyJSON
	challenge, err := fastly.Do[EmailChallenge](ctx, c.at.Client(), op, opts...)
	if errors.Is(err, fastly.ErrEmptyReply) {
		return new(EmailChallenge), nil
	}
	return challenge, err
}

const challengePath = "/authorizations/{authorization_id}/globalsign_email_challenges"

// DeleteEmailChallenge deletes a GlobalSign email challenge. Ownership of the domain can then be
// proven by DNS records again.
func (c SubscriptionCollection) DeleteEmailChallenge(
	ctx context.Context, id, authorizationID, challengeID string, opts ...fastly.CallOption,
) error {
	op := c.at.Op(http.MethodDelete, "delete GlobalSign email challenge", subscriptionPath+challengePath+"/{challenge_id}",
		id, authorizationID, challengeID)
	_, err := fastly.Do[fastly.NoReply](ctx, c.at.Client(), op, opts...)
	return err
}

// EmailChallengeInput holds the fields of a GlobalSign email challenge. Fields left nil are not
// sent.
type EmailChallengeInput struct {
	// Email address to send the challenge to.
	PreferredEmail *string `json:"preferred_email,omitzero"`
}

// EmailChallenge is the reply to the creation of a GlobalSign email challenge.
//
// Stability: preview. The reply is undocumented.
type EmailChallenge struct {
	// Identifier of the challenge. Empty if the reply has none.
	ID string
	// Complete reply, which must be JSON. Nil if it has no content.
	Raw json.RawMessage
}

// UnmarshalFastly implements [collection.Unmarshaler]. It accepts any JSON.
func (c *EmailChallenge) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	var document struct {
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if decode(raw, "", &document) == nil {
		c.ID = document.Data.ID
	}
	c.Raw = append(c.Raw, raw...)
	return nil
}

// MarshalJSON implements json.Marshaler. It returns Raw.
func (c EmailChallenge) MarshalJSON() ([]byte, error) { return c.Raw.MarshalJSON() }

// ManagedChallenge is an email challenge or an HTTP challenge.
//
// Stability: preview. The attributes are undocumented.
type ManagedChallenge struct {
	ID         string                     `json:"id"`             // id of the challenge
	Attributes map[string]json.RawMessage `json:",embed,unknown"` // attributes by name; the API documents none
}
