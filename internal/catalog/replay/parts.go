package replay

import "maps"

// part describes one package for the checks.
type part struct {
	// Calls by id of the operation, or by method and template.
	calls map[string]Call
	// Generated replies by id of the operation, in the recorded form, where the catalogue has no schema.
	replies map[string]func(g *generator) any
	// Operations that are called without a body in generated interactions, with reasons. Their
	// requests are not compared.
	requests map[string]string
	// Fields of replies that no interaction fills, with reasons: "kvstore.Item.Size".
	unfilled map[string]string
	// Recorded interactions that are not checked.
	excepted []exception
}

// packageParts lists the parts of packages with a separate file.
func packageParts() []part {
	return []part{
		accountPart(), iamPart(), billingPart(), edgetlsPart(), domainsPart(), dnsPart(), productsPart(),
		notificationsPart(), objectstoragePart(), networkPart(), kvstorePart(), configstorePart(), secretstorePart(), ngwafPart(),
		botmanagementPart(), ddosPart(), apisecurityPart(), clientsidePart(), airuntimePart(), observabilityPart(),
	}
}

// calls returns the calls of all packages.
func calls() []map[string]Call {
	all := []map[string]Call{coreCalls(), aclCalls(), computeCalls(), dictionaryCalls(), loadbalancingCalls(), loggingCalls(), serviceconfigCalls()}
	for _, p := range packageParts() {
		all = append(all, p.calls)
	}
	return all
}

// withParts merges entries of all parts into a map.
func withParts[V any](all map[string]V, of func(part) map[string]V) map[string]V {
	for _, p := range packageParts() {
		maps.Copy(all, of(p))
	}
	return all
}
