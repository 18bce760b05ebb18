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

// withoutNulls returns a copy of an input without the fields that are null.
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
		case field.Anonymous && value.Kind() == reflect.Struct:
			dropNulls(value)
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
