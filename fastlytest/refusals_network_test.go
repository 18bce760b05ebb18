package fastlytest_test

// networkRefusals lists requests for package network that the fake refuses.
var networkRefusals = refusalsOf{refusals: []refusal{
	{"GET", "/content/edge_check", "no URL", form(), 400, "url can't be blank", fromReference, false},
	{"GET", "/datacenters", "no token", token(""), 401, "Provided credentials are missing or invalid", fromUsers, false},
}}
