package catalog

// account returns the owner for package api/account.
func account() Owner {
	const (
		related  = "a relationship, represented by the id"
		instants = "facts 4.5: a time in the usual format; null or an empty string if there is none"
		instant  = "a time in the format of facts 4.5"
		anID     = "the id of a token, which is not secret"
	)
	return Owner{
		Package: "api/account", Files: []string{"account"}, Collections: []string{"star"},
		Corrections: []Correction{{
			Fix: Retype, Operation: "revoke_automation_token_id", Was: "#AutomationTokenErrorResponse", Type: "text",
			Evidence: "facts 2: OpenAPI allows application/problem+json on automation-tokens, model family {type,title,detail,errors[]}. This is the body of an error",
		}},
		Exceptions: Exceptions{
			Names: []Exception{
				{"account.Star*.service ServiceID", related},
				{"account.Star*.user UserID", related},
				{"account.Invitation*.customer CustomerID", related},
				{"account.ServiceInvitationInput.service ServiceID", related},
			},
			Kinds: []Exception{
				{"account.*Token.*_at string time", instants},
				{"account.SudoInput.expiry_time string time", instant},
				{"account.EventQuery.filter* string time", instant},
			},
			Secrets: []Exception{
				{"account.Event*.*token_id*", anID},
			},
		},
	}
}
