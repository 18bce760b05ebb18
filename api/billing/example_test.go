package billing_test

import (
	"context"
	"fmt"
	"math/big"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/billing"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleInvoices() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	invoice, err := billing.Invoices(client).MonthToDate(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Sum exactly, and compare with the total.
	total := new(big.Rat)
	for _, item := range invoice.LineItems {
		total.Add(total, item.Amount.Rat())
	}
	fmt.Println(len(invoice.LineItems), total.Cmp(invoice.MonthlyTransactionAmount.Rat()) == 0)
	// Output: 2 true
}

func ExampleUsageMetrics() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	month := billing.MonthOf(fake.Now())
	for metric, err := range billing.UsageMetrics(client).All(ctx, billing.UsageMetricQuery{StartMonth: month, EndMonth: month}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(metric.ProductID, metric.Name, metric.Unit)
	}
	// Output:
	// cdn_usage North America Requests unit
	// cdn_usage North America Bandwidth gb
}

func ExampleServiceUsage() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddService("shop")
	fake.AddService("blog")
	list, err := billing.ServiceUsage(client).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, usage := range list {
		fmt.Println(usage.ServiceName, usage.UsageUnits)
	}
	// Output:
	// shop 1.25
	// blog 2.50
}

func ExampleLegacyBills() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	last := fake.Now().AddDate(0, 0, -fake.Now().Day()) // in the previous month
	bill, err := billing.LegacyBills(client).Get(ctx, last.Year(), last.Month())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bill.Total.PlanName, bill.Total.PlanMinimum, bill.Status.Status)
	// Output: Plan 50.00 Sent
}

func ExampleCustomerAddresses() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	addresses := billing.CustomerAddresses(client)
	_, err = addresses.Create(ctx, billing.CustomerAddressInput{
		Type: new(billing.AddressTax), Address1: new("1 Main Street"), Locality: new("Springfield"), Country: new("US"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := addresses.Update(ctx, billing.AddressTax, billing.CustomerAddressInput{Address1: new("2 Main Street")}); err != nil {
		fmt.Println(err)
		return
	}
	list, err := addresses.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].Type, list[0].Address1, list[0].Locality)
	// Output: 1 tax 2 Main Street Springfield
}

func ExampleAddresses() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	address := billing.Addresses(client, fastlytest.Customer)
	created, err := address.Create(ctx, billing.AddressInput{
		Address1: new("1 Main Street"), City: fastly.NullableValue("Springfield"), Country: new("US"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	updated, err := address.Update(ctx, billing.AddressInput{ID: created.ID, City: fastly.NullableNull[string](), PostalCode: new("12345")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(updated.Address1, updated.City == "", updated.PostalCode)
	fmt.Println(address.Delete(ctx))
	// Output:
	// 1 Main Street true 12345
	// <nil>
}
