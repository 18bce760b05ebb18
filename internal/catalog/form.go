package catalog

import (
	"fmt"
	"net/url"
)

// Form encodes values like the forms of the API: booleans are 1 and 0, list elements have the key
// name[], and object members have the key name[member].
func Form(values map[string]any) url.Values {
	form := url.Values{}
	for name, value := range values {
		addTo(form, name, value)
	}
	return form
}

func addTo(form url.Values, name string, value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			addTo(form, name+"[]", element)
		}
	case map[string]any:
		for member, value := range v {
			addTo(form, name+"["+member+"]", value)
		}
	case bool:
		form.Add(name, map[bool]string{true: "1", false: "0"}[v])
	default:
		form.Add(name, fmt.Sprint(v))
	}
}
