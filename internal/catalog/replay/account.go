package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
)

// accountPart returns the part of package account.
func accountPart() part {
	const dataModel = "the data model of the reference has it, of which the catalogue lists in replies only the times"
	return part{
		calls: accountCalls(),
		replies: map[string]func(g *generator) any{
			"list_service_stars":  func(g *generator) any { return map[string]any{"data": []any{star(g), star(g)}} },
			"create_service_star": func(g *generator) any { return map[string]any{"data": star(g)} },
			"get_service_star":    func(g *generator) any { return map[string]any{"data": star(g)} },
		},
		unfilled: map[string]string{
			"account.Invitation.Email":         dataModel,
			"account.Invitation.LimitServices": dataModel,
			"account.Invitation.Role":          dataModel,
			"account.Invitation.Roles":         dataModel,
			"account.Invitation.StatusCode":    dataModel,
		},
	}
}

// accountCalls returns the calls of package account.
func accountCalls() map[string]Call {
	return merge(starCalls(), userCalls(), customerCalls(), tokenCalls(), map[string]Call{
		"list_invitations": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.Invitations(c).All(ctx))
		},
		"create_invitation": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.InvitationInput) (any, error) {
			return account.Invitations(c).Create(ctx, in)
		}),
		"delete_invitation": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Invitations(c).Delete(ctx, r.Arg(0))
		},
		"list_events": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q account.EventQuery) (any, error) {
			return page(r, account.Events(c).Where(q).All(ctx))
		}),
		"get_event": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.Events(c).Get(ctx, r.Arg(0))
		},
	})
}

func starCalls() map[string]Call {
	return map[string]Call{
		"list_service_stars": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.Stars(c).All(ctx))
		},
		"get_service_star": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.Stars(c).Get(ctx, r.Arg(0))
		},
		"create_service_star": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.StarInput) (any, error) {
			return account.Stars(c).Create(ctx, in)
		}),
		"delete_service_star": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Stars(c).Delete(ctx, r.Arg(0))
		},
	}
}

func userCalls() map[string]Call {
	return map[string]Call{
		"list_users": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.CustomerUsers(c, r.Arg(0)).All(ctx))
		},
		"get_user": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.Users(c).Get(ctx, r.Arg(0))
		},
		"create_user": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.UserInput) (any, error) {
			return account.Users(c).Create(ctx, in)
		}),
		"update_user": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in account.UserInput) (any, error) {
			return account.Users(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_user": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Users(c).Delete(ctx, r.Arg(0))
		},
		"get_current_user": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return account.Users(c).Current(ctx)
		},
		"update_user_password": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.PasswordInput) (any, error) {
			return account.Users(c).ChangePassword(ctx, in)
		}),
		"request_password_reset": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Users(c).RequestPasswordReset(ctx, r.Arg(0))
		},
	}
}

func customerCalls() map[string]Call {
	return map[string]Call{
		"get_logged_in_customer": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return account.Customers(c).Current(ctx)
		},
		"get_customer": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.Customers(c).Get(ctx, r.Arg(0))
		},
		"update_customer": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in account.CustomerInput) (any, error) {
			return account.Customers(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_customer": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Customers(c).Delete(ctx, r.Arg(0))
		},
		"list_contacts": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.Contacts(c, r.Arg(0)).All(ctx))
		},
		"create_contacts": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in account.ContactInput) (any, error) {
			return account.Contacts(c, r.Arg(0)).Create(ctx, in)
		}),
		"delete_contact": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Contacts(c, r.Arg(0)).Delete(ctx, r.Arg(1))
		},
	}
}

func tokenCalls() map[string]Call {
	return map[string]Call{
		"request_sudo_access": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.SudoInput) (any, error) {
			return account.Sudo(c).Request(ctx, in)
		}),
		"list_tokens_customer": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.CustomerTokens(c, r.Arg(0)).All(ctx))
		},
		"list_tokens_user": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.Tokens(c).All(ctx))
		},
		"get_token": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.Tokens(c).Get(ctx, r.Arg(0))
		},
		"get_token_current": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return account.Tokens(c).Self(ctx)
		},
		"create_token": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in account.TokenInput) (any, error) {
			return account.Tokens(c).Create(ctx, in, oneTimePassword(r)...)
		}),
		"revoke_token": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Tokens(c).Revoke(ctx, r.Arg(0))
		},
		"revoke_token_current": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return nil, account.Tokens(c).RevokeSelf(ctx)
		},
		"bulk_revoke_tokens": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var named []struct {
				ID string `json:"id"`
			}
			if err := r.Into(&named); err != nil {
				return nil, err
			}
			ids := make([]string, len(named))
			for i, token := range named {
				ids[i] = token.ID
			}
			return nil, account.Tokens(c).RevokeMany(ctx, ids)
		},
		"list_automation_tokens": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.AutomationTokens(c).All(ctx))
		},
		"get_automation_token_id": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.AutomationTokens(c).Get(ctx, r.Arg(0))
		},
		"create_automation_token": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.AutomationTokenInput) (any, error) {
			return account.AutomationTokens(c).Create(ctx, in)
		}),
		"revoke_automation_token_id": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.AutomationTokens(c).Revoke(ctx, r.Arg(0))
		},
		"get_automation_tokens_id_services": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.AutomationTokenServices(c, r.Arg(0)).All(ctx))
		},
	}
}

// oneTimePassword returns the option for the one-time password of a request, if any.
func oneTimePassword(r *Recorded) []fastly.CallOption {
	if password := r.Header().Get("Fastly-OTP"); password != "" {
		return []fastly.CallOption{fastly.WithOTP(fastly.Secret(password))}
	}
	return nil
}
