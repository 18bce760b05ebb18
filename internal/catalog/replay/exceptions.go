package replay

// exception is an interaction that is not checked, with the reason.
type exception struct {
	file   string // relative to the directory of the recordings
	index  int
	reason string
}

// excepted lists the exceptions.
var excepted = []exception{
	{
		"fixtures/tls_subscription/compute/package_update.yaml", 0,
		"its reply is no JSON, since an escape in it was cut",
	},
}

// exceptions maps the interactions that are not checked to reasons.
func exceptions() map[string]string {
	reasons := map[string]string{}
	all := excepted
	for _, p := range packageParts() {
		all = append(all, p.excepted...)
	}
	for _, e := range all {
		reasons[Interaction{File: e.file, Index: e.index}.String()] = e.reason
	}
	return reasons
}
