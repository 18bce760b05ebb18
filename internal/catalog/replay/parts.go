package replay

import "maps"

// part is what the checks need to know about one package of the API.
type part struct {
	// How each operation is sent again, by its id, or by method and template.
	calls map[string]Call
	// Replies that the catalogue leaves open, in the shape that is recorded, by the id of the operation.
	replies map[string]func(g *generator) any
	// Operations that are called without a body in made-up interactions, and whose requests are not
	// compared, with the reasons.
	requests map[string]string
	// Fields of replies that nothing fills, with the reasons: "kvstore.Item.Size".
	unfilled map[string]string
	// Recorded interactions that prove nothing.
	excepted []exception
}

// packageParts are those of packages that have a file of their own.
func packageParts() []part {
	return []part{
		accountPart(), iamPart(), billingPart(), edgetlsPart(), domainsPart(), dnsPart(), productsPart(),
		notificationsPart(), objectstoragePart(), networkPart(), kvstorePart(), configstorePart(), secretstorePart(), ngwafPart(),
		botmanagementPart(), ddosPart(), apisecurityPart(), clientsidePart(), airuntimePart(), observabilityPart(),
	}
}

// calls are those of all packages.
func calls() []map[string]Call {
	all := []map[string]Call{coreCalls(), aclCalls(), computeCalls(), dictionaryCalls(), loadbalancingCalls(), loggingCalls(), serviceconfigCalls()}
	for _, p := range packageParts() {
		all = append(all, p.calls)
	}
	return all
}

// withParts adds what the parts have to a map.
func withParts[V any](all map[string]V, of func(part) map[string]V) map[string]V {
	for _, p := range packageParts() {
		maps.Copy(all, of(p))
	}
	return all
}
