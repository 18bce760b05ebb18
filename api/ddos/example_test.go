package ddos_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ddos"
	"github.com/edgesdk/fastly/fastlytest"
)

// attacked returns a client of an account with an attack.
func attacked() (*fastly.Client, error) {
	fake := fastlytest.NewFake()
	err := fake.Seed("/ddos-protection/v1/events", map[string]any{"id": "E1", "name": "flood", "service_id": "S1", "requests_detected": 120000})
	if err != nil {
		return nil, err
	}
	err = fake.Seed("/ddos-protection/v1/events/E1/rules", map[string]any{"id": "R1", "name": "one country", "country_code": "DE", "action": "log"})
	if err != nil {
		return nil, err
	}
	return fake.Client()
}

func ExampleEvents() {
	client, err := attacked()
	if err != nil {
		fmt.Println(err)
		return
	}
	for event, err := range ddos.Events(client).Where(ddos.EventQuery{ServiceID: "S1"}).All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Name, event.RequestsDetected)
	}
	// Output: flood 120000
}

func ExampleEventRules() {
	client, err := attacked()
	if err != nil {
		fmt.Println(err)
		return
	}
	query := ddos.EventRuleQuery{Include: []ddos.Include{ddos.IncludeTrafficStats}}
	for rule, err := range ddos.EventRules(client, "E1").Where(query).All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rule.Name, rule.CountryCode, rule.TrafficStats.TrafficPercentage)
	}
	// Output: one country DE 100
}

func ExampleRules() {
	client, err := attacked()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := ddos.Rules(client).Update(context.Background(), "R1", ddos.RuleInput{Action: new(ddos.ActionBlock)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule.Name, rule.Action)
	// Output: one country block
}
