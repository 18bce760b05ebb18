package shapetest

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/edgesdk/fastly"
)

// reflected calls the methods of a collection by name.
type reflected struct {
	on  any
	row Resource
}

func (r Resource) untyped(client *fastly.Client, ids []string) *reflected {
	return &reflected{on: r.Of(client, ids), row: r}
}

func (k *reflected) method(name string) reflect.Value {
	if name == "Get" {
		name = cmp.Or(k.row.GetBy, name)
	}
	return reflect.ValueOf(k.on).MethodByName(name)
}

func (k *reflected) has(name string) bool { return k.method(name).IsValid() }

// call calls a method. It returns the result, if any, and the error.
func (k *reflected) call(ctx context.Context, name string, args ...any) (any, error) {
	values := []reflect.Value{reflect.ValueOf(ctx)}
	for _, arg := range args {
		values = append(values, reflect.ValueOf(arg))
	}
	out := k.method(name).Call(values)
	if err, failed := reflect.TypeAssert[error](out[len(out)-1]); failed && err != nil {
		return nil, err
	}
	if len(out) == 1 {
		return nil, nil
	}
	return reflect.Indirect(out[0]).Interface(), nil
}

// zero returns the zero value of the result of a method, or nil if it returns only an error.
func (k *reflected) zero(name string) any {
	if !k.has(name) || k.method(name).Type().NumOut() == 1 {
		return nil
	}
	return reflect.Zero(k.method(name).Type().Out(0).Elem()).Interface()
}

// List returns all objects of the list.
func (k *reflected) List(ctx context.Context) ([]any, error) { return k.list(ctx) }

func (k *reflected) list(ctx context.Context, opts ...any) ([]any, error) {
	objects, err := k.call(ctx, "List", opts...)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for i := range reflect.ValueOf(objects).Len() {
		list = append(list, reflect.ValueOf(objects).Index(i).Interface())
	}
	return list, nil
}

// Get returns an object.
func (k *reflected) Get(ctx context.Context, key string) (any, error) {
	return k.call(ctx, "Get", key)
}

// Create creates an object from the values.
func (k *reflected) Create(ctx context.Context, values map[string]any) (any, error) {
	args, err := k.inputs("Create", 1, values, k.row.Given)
	if err != nil {
		return nil, err
	}
	return k.call(ctx, "Create", args...)
}

// Update updates an object with the values.
func (k *reflected) Update(ctx context.Context, key string, values map[string]any) (any, error) {
	args, err := k.inputs("Update", 2, values, k.givenLater())
	if err != nil {
		return nil, err
	}
	return k.call(ctx, "Update", append([]any{key}, args...)...)
}

// Delete deletes an object.
func (k *reflected) Delete(ctx context.Context, key string) error {
	_, err := k.call(ctx, "Delete", key)
	return err
}

// givenLater returns the names of values that Update takes as separate arguments.
func (k *reflected) givenLater() []string {
	return slices.DeleteFunc(slices.Clone(k.row.Given), func(name string) bool { return name == cmp.Or(k.row.Key, "id") })
}

// inputs returns the arguments of a method, beginning with the i-th: values that are separate
// arguments, or an input.
func (k *reflected) inputs(method string, i int, values map[string]any, given []string) ([]any, error) {
	if len(given) > 0 {
		var args []any
		for _, name := range given {
			text, _ := values[name].(string)
			args = append(args, text)
		}
		return args, nil
	}
	in := reflect.New(k.method(method).Type().In(i))
	if err := fill(values, in.Interface()); err != nil {
		return nil, err
	}
	return []any{in.Elem().Interface()}, nil
}

func (k *reflected) types() types {
	all := types{object: k.method("List").Type().Out(0).Elem(), created: reflect.TypeFor[struct{}](), updated: reflect.TypeFor[struct{}]()}
	if k.has("Create") {
		all.created = k.inputType("Create", 1, k.row.Given)
	}
	if k.has("Update") {
		all.updated = k.inputType("Update", 2, k.givenLater())
	}
	return all
}

func (k *reflected) inputType(method string, i int, given []string) reflect.Type {
	if len(given) == 0 {
		return k.method(method).Type().In(i)
	}
	var fields []reflect.StructField
	for n, name := range given {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("Field%d", n), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(`json:"` + name + `"`),
		})
	}
	return reflect.StructOf(fields)
}
