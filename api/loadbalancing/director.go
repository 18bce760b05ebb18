package loadbalancing

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Directors returns the directors of a service version. A director balances requests across
// backends.
//
// Methods: All, List, Get, Create, Update, Delete, GetBackend, AttachBackend, DetachBackend.
//
// Get, Update and Delete take the name of a director. Create requires Name. Only Create takes
// a list of backends. To change the backends of an existing director, use AttachBackend and
// DetachBackend.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/directors/director/
func Directors(v fastly.Version) DirectorCollection {
	at := directors.In(v)
	return DirectorCollection{
		collection.NewLister[Director](at), collection.NewGetter[Director](at), collection.NewCreator[Director, DirectorInput](at),
		collection.NewUpdater[Director, DirectorUpdateInput](at), collection.NewDeleter(at), at,
	}
}

var directors = collection.NewFamily(collection.Spec{Noun: "director", Path: collection.VersionPath + "/director", Key: "name"})

// DirectorCollection provides the directors of a service version.
type DirectorCollection struct {
	collection.Lister[Director]
	collection.Getter[Director]
	collection.Creator[Director, DirectorInput]
	collection.Updater[Director, DirectorUpdateInput]
	collection.Deleter
	at *collection.Address
}

// Director balances requests across backends.
type Director struct {
	collection.ObjectInfo

	// Name of the director, unique in the version.
	Name string `json:"name"`
	// Freeform note.
	Comment string `json:"comment"`
	// Load balancing method. The default is [DirectorRandom].
	Type DirectorType `json:"type"`
	// Percentage of capacity that must be up for the director to be considered up, 0 to 100.
	// The default is 75.
	Quorum int `json:"quorum"`
	// Number of backends to try if a backend fails. The default is 5.
	Retries int `json:"retries"`
	// Unused. The default is 100.
	Capacity int `json:"capacity"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield string `json:"shield"`
	// Names of the backends of the director.
	Backends []string `json:"backends"`
}

// DirectorInput holds the fields of a create request. Fields left nil are not sent.
type DirectorInput struct {
	// Name of the director, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
	// Load balancing method. The default is [DirectorRandom].
	Type *DirectorType `json:"type,omitzero"`
	// Percentage of capacity that must be up for the director to be considered up, 0 to 100.
	// The default is 75.
	Quorum *int `json:"quorum,omitzero"`
	// Number of backends to try if a backend fails. The default is 5.
	Retries *int `json:"retries,omitzero"`
	// Unused. The default is 100.
	Capacity *int `json:"capacity,omitzero"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield *string `json:"shield,omitzero"`
	// Names of the backends of the director.
	Backends collection.CommaList `json:"backends,omitzero"`
}

// DirectorUpdateInput holds the fields of an update request. Fields left nil are not sent.
type DirectorUpdateInput struct {
	// New name of the director, unique in the version.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
	// Load balancing method. The default is [DirectorRandom].
	Type *DirectorType `json:"type,omitzero"`
	// Percentage of capacity that must be up for the director to be considered up, 0 to 100.
	// The default is 75.
	Quorum *int `json:"quorum,omitzero"`
	// Number of backends to try if a backend fails. The default is 5.
	Retries *int `json:"retries,omitzero"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield *string `json:"shield,omitzero"`
}

// DirectorType is the load balancing method of a director.
type DirectorType int

// Load balancing methods of directors.
const (
	DirectorRandom DirectorType = 1 // random backend
	DirectorHash   DirectorType = 3 // same backend for the same object
	DirectorClient DirectorType = 4 // same backend for the same client
)

// DirectorBackend is the membership of a backend in a director.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/directors/director-backend/
type DirectorBackend struct {
	collection.ObjectInfo

	// Name of the director.
	Director string `json:"director"`
	// Name of the backend.
	BackendName string `json:"backend_name"`
	// Name of the director, as in Director. Not set in all replies.
	DirectorName string `json:"director_name,omitzero"`
}

const directorBackend = collection.VersionPath + "/director/{name}/backend/{backend_name}"

// GetBackend returns the membership of a backend in a director. It returns
// [fastly.ErrNotFound] if the backend is not a member.
func (k DirectorCollection) GetBackend(ctx context.Context, director, backend string, opts ...fastly.CallOption) (*DirectorBackend, error) {
	op := k.at.Op(http.MethodGet, "get director backend", directorBackend, director, backend)
	return fastly.Do[DirectorBackend](ctx, k.at.Client(), op, opts...)
}

// AttachBackend adds a backend of the version to a director.
func (k DirectorCollection) AttachBackend(ctx context.Context, director, backend string, opts ...fastly.CallOption) (*DirectorBackend, error) {
	op := k.at.Op(http.MethodPost, "attach director backend", directorBackend, director, backend)
	return fastly.Do[DirectorBackend](ctx, k.at.Client(), op, opts...)
}

// DetachBackend removes a backend from a director. It does not delete the backend.
func (k DirectorCollection) DetachBackend(ctx context.Context, director, backend string, opts ...fastly.CallOption) error {
	op := k.at.Op(http.MethodDelete, "detach director backend", directorBackend, director, backend)
	return fastly.DoStatus(ctx, k.at.Client(), op, opts...)
}
