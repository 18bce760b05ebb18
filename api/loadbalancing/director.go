package loadbalancing

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Directors are the directors of a version of a service.
// Methods: All, List, Get, Create, Update, Delete, GetBackend, AttachBackend, DetachBackend.
//
// Create needs a name. It alone takes backends and capacity, and so has an input of its
// own; later, backends are attached and detached one by one.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/directors/director/
func Directors(v fastly.Version) DirectorCollection {
	at := directors.In(v)
	return DirectorCollection{
		collection.NewLister[Director](at), collection.NewGetter[Director](at), collection.NewCreator[Director, NewDirectorInput](at),
		collection.NewUpdater[Director, DirectorInput](at), collection.NewDeleter(at), at,
	}
}

var directors = collection.NewFamily(collection.Spec{Noun: "director", Path: collection.VersionPath + "/director", Key: "name"})

// DirectorCollection is all directors of a version.
type DirectorCollection struct {
	collection.Lister[Director]
	collection.Getter[Director]
	collection.Creator[Director, NewDirectorInput]
	collection.Updater[Director, DirectorInput]
	collection.Deleter
	at *collection.Address
}

// Director spreads requests over a group of backends.
type Director struct {
	collection.ObjectInfo

	Name     string       `json:"name"`
	Comment  string       `json:"comment"`
	Type     DirectorType `json:"type"`     // how a backend is chosen; at random by default
	Quorum   int          `json:"quorum"`   // percentage of the backends that must be up, or the director is down: 0 to 100, 75 by default
	Retries  int          `json:"retries"`  // how many backends are tried until one is up; 5 by default
	Capacity int          `json:"capacity"` // 100 by default; the API keeps it, and does nothing with it
	Shield   string       `json:"shield"`   // POP that fetches for all others; "" is none
	Backends []string     `json:"backends"` // names of the backends
}

// NewDirectorInput is what a director is made of; the fields mean what they mean in
// [Director].
type NewDirectorInput struct {
	Name     *string              `json:"name,omitzero"`
	Comment  *string              `json:"comment,omitzero"`
	Type     *DirectorType        `json:"type,omitzero"`
	Quorum   *int                 `json:"quorum,omitzero"`
	Retries  *int                 `json:"retries,omitzero"`
	Capacity *int                 `json:"capacity,omitzero"`
	Shield   *string              `json:"shield,omitzero"`
	Backends collection.CommaList `json:"backends,omitzero"`
}

// DirectorInput is what an update may set of a director; the fields mean what they mean
// in [Director].
type DirectorInput struct {
	Name    *string       `json:"name,omitzero"`
	Comment *string       `json:"comment,omitzero"`
	Type    *DirectorType `json:"type,omitzero"`
	Quorum  *int          `json:"quorum,omitzero"`
	Retries *int          `json:"retries,omitzero"`
	Shield  *string       `json:"shield,omitzero"`
}

// DirectorType is how a director chooses a backend.
type DirectorType int

// The types of directors.
const (
	DirectorRandom DirectorType = 1 // at random
	DirectorHash   DirectorType = 3 // by what is requested: the same object from the same backend
	DirectorClient DirectorType = 4 // by who requests: the same client from the same backend
)

// DirectorBackend says that a backend belongs to a director.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/directors/director-backend/
type DirectorBackend struct {
	collection.ObjectInfo

	Director string `json:"director"`     // name of the director
	Backend  string `json:"backend_name"` // name of the backend
	// DirectorName is the name of the director again, in replies that have it.
	DirectorName string `json:"director_name,omitzero"`
}

const directorBackend = collection.VersionPath + "/director/{name}/backend/{backend_name}"

// GetBackend returns what the API says of a backend as a part of a director, or
// [fastly.ErrNotFound] if it is none.
func (k DirectorCollection) GetBackend(ctx context.Context, director, backend string, opts ...fastly.CallOption) (*DirectorBackend, error) {
	op := k.at.Op(http.MethodGet, "get director backend", directorBackend, director, backend)
	return fastly.Do[DirectorBackend](ctx, k.at.Client(), op, opts...)
}

// AttachBackend makes a backend of the version a part of a director.
func (k DirectorCollection) AttachBackend(ctx context.Context, director, backend string, opts ...fastly.CallOption) (*DirectorBackend, error) {
	op := k.at.Op(http.MethodPost, "attach director backend", directorBackend, director, backend)
	return fastly.Do[DirectorBackend](ctx, k.at.Client(), op, opts...)
}

// DetachBackend takes a backend out of a director. The backend itself stays.
func (k DirectorCollection) DetachBackend(ctx context.Context, director, backend string, opts ...fastly.CallOption) error {
	op := k.at.Op(http.MethodDelete, "detach director backend", directorBackend, director, backend)
	return fastly.DoStatus(ctx, k.at.Client(), op, opts...)
}
