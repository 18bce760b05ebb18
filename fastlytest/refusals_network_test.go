package fastlytest_test

// networkRefusals is what the fake refuses of package network.
var networkRefusals = refusalsOf{refusals: []refusal{
	{"GET", "/content/edge_check", "no URL", form(), 400, "url can't be blank", fromReference, false},
	{"GET", "/datacenters", "no token", token(""), 401, "Provided credentials are missing or invalid", fromUsers, false},
}}
