package collection

import "reflect"

// renames reports whether an input changes the name of an object.
func renames(in any, name string) bool {
	v := reflect.Indirect(reflect.ValueOf(in))
	if v.Kind() != reflect.Struct {
		return false
	}
	field := v.FieldByName("Name")
	if !field.IsValid() || field.Kind() == reflect.Pointer && field.IsNil() {
		return false
	}
	value := reflect.Indirect(field)
	return value.Kind() == reflect.String && value.String() != name
}

// withoutNulls returns a copy of an input without the fields that are null, also those of structs in it.
func withoutNulls(in any) any {
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Struct {
		return in
	}
	plain := reflect.New(v.Type()).Elem()
	plain.Set(v)
	dropNulls(plain)
	return plain.Interface()
}

func dropNulls(v reflect.Value) {
	for field, value := range v.Fields() {
		switch {
		case field.IsExported() && isNull(value):
			value.SetZero()
		case value.Kind() == reflect.Struct && (field.IsExported() || field.Anonymous):
			dropNulls(value)
		case field.IsExported() && value.Kind() == reflect.Pointer && value.Type().Elem().Kind() == reflect.Struct && !value.IsNil():
			part := reflect.New(value.Type().Elem())
			part.Elem().Set(value.Elem())
			dropNulls(part.Elem())
			value.Set(part)
		}
	}
}

func isNull(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	null, ok := reflect.TypeAssert[interface{ IsNull() bool }](v)
	return ok && null.IsNull()
}
