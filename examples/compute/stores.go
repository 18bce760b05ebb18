package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/api/secretstore"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/examples/internal/cli"
)

// fillStores finds or creates the stores of a release, and writes their items. It returns the
// links that make the stores accessible to the program.
func fillStores(ctx context.Context, call *cli.Call, client *fastly.Client, r *release) (links []compute.ResourceLinkInput, err error) {
	for _, store := range []struct {
		link   string
		needed bool
		fill   func(ctx context.Context, call *cli.Call, client *fastly.Client, name string, r *release) (id string, err error)
	}{
		{"kv", r.kv != nil, fillKV},
		{"config", r.config != nil, fillConfig},
		{"secrets", r.secrets != nil, fillSecrets},
	} {
		if !store.needed {
			continue
		}
		name := r.name + "-" + store.link
		id, err := store.fill(ctx, call, client, name, r)
		if err != nil {
			return nil, fmt.Errorf("store %s: %w", name, err)
		}
		links = append(links, compute.ResourceLinkInput{Name: &store.link, ResourceID: &id})
	}
	return links, nil
}

// findOrCreate returns the store with the given name. It creates the store if necessary.
func findOrCreate[Store, Input any](
	ctx context.Context, out io.Writer, name string, stores collection.Lister[Store], nameOf func(Store) string,
	creator collection.Creator[Store, Input], in Input,
) (*Store, error) {
	for store, err := range stores.All(ctx) {
		if err != nil {
			return nil, err
		}
		if nameOf(store) == name {
			return &store, nil
		}
	}
	store, err := creator.Create(ctx, in)
	if err == nil {
		fmt.Fprintf(out, "Store %s created.\n", cli.Visible(name))
	}
	return store, err
}

// maxBatched is the maximum size of a file that is sent in a batch. Larger files are streamed.
const maxBatched = 1 << 20

func fillKV(ctx context.Context, call *cli.Call, client *fastly.Client, name string, r *release) (id string, err error) {
	stores := kvstore.Stores(client)
	store, err := findOrCreate(ctx, call.Out, name, stores.Where(kvstore.StoreQuery{Name: name}),
		func(s kvstore.Store) string { return s.Name }, stores.Creator, kvstore.StoreInput{Name: &name})
	if err != nil {
		return "", err
	}
	items := kvstore.Items(client, store.ID)
	var batched []file
	for _, f := range r.kv {
		if f.size <= maxBatched {
			batched = append(batched, f)
			continue
		}
		if err := items.Put(ctx, f.path, fastly.OpenerBody(f.open, f.size)); err != nil {
			return "", err
		}
		fmt.Fprintf(call.Out, "Store %s: %s streamed, %s.\n", cli.Visible(name), cli.Visible(f.path), kilobytes(f.size))
	}
	failed := make(chan error, 1)
	report, err := items.Batch(ctx, changes(batched, failed))
	printReport(call, name, report, func(c kvstore.Change) string { return c.Key })
	select {
	case readErr := <-failed:
		err = errors.Join(err, readErr)
	default:
	}
	return store.ID, err
}

// changes returns an iterator over the items of files. A file is read when its batch is filled.
// If reading fails, the iterator ends and sends the error to failed.
func changes(files []file, failed chan<- error) iter.Seq[kvstore.Change] {
	return func(yield func(kvstore.Change) bool) {
		for _, f := range files {
			value, err := f.read()
			if err != nil {
				failed <- err
				return
			}
			if !yield(kvstore.PutChange(f.path, value)) {
				return
			}
		}
	}
}

func fillConfig(ctx context.Context, call *cli.Call, client *fastly.Client, name string, r *release) (id string, err error) {
	stores := configstore.Stores(client)
	store, err := findOrCreate(ctx, call.Out, name, stores.Where(configstore.StoreQuery{Name: name}),
		func(s configstore.Store) string { return s.Name }, stores.Creator, configstore.StoreInput{Name: &name})
	if err != nil {
		return "", err
	}
	var puts []collection.ItemChange
	for _, key := range slices.Sorted(maps.Keys(r.config)) {
		puts = append(puts, collection.PutItem(key, r.config[key]))
	}
	report, err := configstore.Items(client, store.ID).Batch(ctx, slices.Values(puts))
	printReport(call, name, report, func(c collection.ItemChange) string { return c.Key })
	return store.ID, err
}

func fillSecrets(ctx context.Context, call *cli.Call, client *fastly.Client, name string, r *release) (id string, err error) {
	stores := secretstore.Stores(client)
	store, err := findOrCreate(ctx, call.Out, name, stores.Where(secretstore.StoreQuery{Name: name}),
		func(s secretstore.Store) string { return s.Name }, stores.Creator, secretstore.StoreInput{Name: &name})
	if err != nil {
		return "", err
	}
	// The values are encrypted before they are sent. To protect them from a proxy that replaces
	// the client key, obtain the signing key of the API once, over a trusted connection, and pass
	// it instead of nil.
	secrets := secretstore.Secrets(client, store.ID).Encrypted(nil)
	for _, f := range r.secrets {
		value, err := f.read()
		if err != nil {
			return "", err
		}
		if _, err := secrets.Put(ctx, secretstore.SecretInput{Name: &f.path, Secret: new(fastly.Secret(value))}); err != nil {
			return "", fmt.Errorf("%s: %w", f.path, err)
		}
	}
	fmt.Fprintf(call.Out, "Store %s: %s written.\n", cli.Visible(name), cli.Count(len(r.secrets), "secret"))
	return store.ID, nil
}

// printReport prints the number of items that were written, and the items that failed.
func printReport[Change any](call *cli.Call, store string, report *fastly.BulkReport[Change, fastly.NoReply], key func(Change) string) {
	fmt.Fprintf(call.Out, "Store %s: %s written.\n", cli.Visible(store), cli.Count(report.Done(), "item"))
	for change, why := range report.Failures() {
		fmt.Fprintf(call.Err, "failed: %s: %s\n", cli.Visible(key(change)), cli.Visible(why.Error()))
	}
}
