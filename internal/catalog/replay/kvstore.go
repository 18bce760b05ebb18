package replay

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
)

// kvstorePart returns the part of package kvstore.
func kvstorePart() part {
	return part{
		calls: kvstoreCalls(),
		replies: map[string]func(g *generator) any{
			"kv_store_batch_items": func(*generator) any { return batchConfirmed },
		},
		unfilled: map[string]string{
			"kvstore.Item.UpdatedAt": "facts 5.1: the field Last-Modified, which the catalogue does not list as data",
		},
	}
}

// kvstoreCalls returns the calls of package kvstore.
func kvstoreCalls() map[string]Call {
	items := func(c *fastly.Client, r *Recorded) kvstore.ItemCollection { return kvstore.Items(c, r.Arg(0)) }
	type renaming struct {
		Name string `json:"name"`
	}
	return map[string]Call{
		"kv_store_list": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q kvstore.StoreQuery) (any, error) {
			return page(r, kvstore.Stores(c).Where(q).All(ctx))
		}),
		"kv_store_create": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in kvstore.StoreInput) (any, error) {
			if location := r.Query().Get("location"); location != "" {
				return kvstore.Stores(c).CreateIn(ctx, kvstore.Location(location), in)
			}
			return kvstore.Stores(c).Create(ctx, in)
		}),
		"kv_store_get": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return kvstore.Stores(c).Get(ctx, r.Arg(0))
		},
		"kv_store_put": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body renaming) (any, error) {
			return nil, kvstore.Stores(c).Rename(ctx, r.Arg(0), body.Name)
		}),
		"kv_store_delete": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, kvstore.Stores(c).Delete(ctx, r.Arg(0))
		},
		"kv_store_list_item_keys": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q kvstore.KeyQuery) (any, error) {
			return page(r, items(c, r).Where(q).All(ctx))
		}),
		"kv_store_get_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return items(c, r).Get(ctx, r.Arg(1))
		},
		"kv_store_upsert_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			sent, err := itemOf(r)
			if err != nil {
				return nil, err
			}
			return nil, items(c, r).PutWith(ctx, r.Arg(1), fastly.BytesBody([]byte(r.Request.Body)), sent.input())
		},
		"kv_store_delete_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			sent, err := itemOf(r)
			if err != nil {
				return nil, err
			}
			return nil, items(c, r).DeleteWith(ctx, r.Arg(1), kvstore.DeleteInput{IfGenerationMatch: sent.header.Generation, Force: sent.query.Force})
		},
		"kv_store_batch_items": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			changes, err := lines[kvstore.Change](r.Request.Body)
			if err != nil {
				return nil, err
			}
			_, err = items(c, r).Batch(ctx, slices.Values(changes))
			return nil, err
		},
	}
}

// sentItem holds the header fields and query keys of a request for an item.
type sentItem struct {
	query struct {
		Add             bool  `json:"add"`
		Append          bool  `json:"append"`
		Prepend         bool  `json:"prepend"`
		BackgroundFetch *bool `json:"background_fetch"`
		Force           *bool `json:"force"`
	}
	header struct {
		Generation    *int64  `json:"if-generation-match"`
		TimeToLiveSec *int    `json:"time_to_live_sec"`
		Metadata      *string `json:"metadata"`
	}
}

func itemOf(r *Recorded) (sent sentItem, err error) {
	err = errors.Join(r.QueryInto(&sent.query), r.HeaderInto(&sent.header))
	return sent, err
}

func (s sentItem) input() kvstore.ItemInput {
	in := kvstore.ItemInput{
		Metadata: s.header.Metadata, TimeToLiveSec: s.header.TimeToLiveSec, IfGenerationMatch: s.header.Generation,
		BackgroundFetch: s.query.BackgroundFetch,
	}
	switch {
	case s.query.Add:
		in.Mode = kvstore.ModeAdd
	case s.query.Append:
		in.Mode = kvstore.ModeAppend
	case s.query.Prepend:
		in.Mode = kvstore.ModePrepend
	}
	return in
}

// lines decodes a body with one value per line.
func lines[T any](body string) (all []T, err error) {
	for decoder := json.NewDecoder(strings.NewReader(body)); ; {
		var value T
		switch err := decoder.Decode(&value); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, value)
	}
}
