package airuntime_test

import (
	"context"
	"encoding/csv"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/airuntime"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleVirtualKeys() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	keys := airuntime.VirtualKeys(client)
	created, err := keys.Create(ctx, airuntime.VirtualKeyInput{Name: new("chatbot"), RPMLimit: new(600)})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Give created.AccessToken.Reveal() to the application. No other reply contains it.
	key, err := keys.Update(ctx, created.ID, airuntime.VirtualKeyUpdateInput{RPMLimit: fastly.NullableValue(1200)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Name, *key.RPMLimit, created.AccessToken, key.AccessToken == "")
	// Output: chatbot 1200 [redacted] true
}

func ExampleProviderConnections() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	connections := airuntime.ProviderConnections(client)
	created, err := connections.Create(ctx, airuntime.ProviderConnectionInput{
		Name: new("anthropic"), Models: []string{"claude-opus-4-7"}, BaseURL: new("https://api.anthropic.com"), APIKey: new(fastly.Secret("sk-…")),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Replace the API key.
	updated, err := connections.Update(ctx, created.ID, airuntime.ProviderConnectionUpdateInput{APIKey: new(fastly.Secret("sk-new…"))})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(updated.Name, updated.Models)
	// Output: anthropic [claude-opus-4-7]
}

func ExampleFailover() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	connection, err := airuntime.ProviderConnections(client).Create(ctx, airuntime.ProviderConnectionInput{
		Name: new("openai"), Models: []string{"gpt-4o"}, BaseURL: new("https://api.openai.com"), APIKey: new(fastly.Secret("sk-…")),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := airuntime.VirtualKeys(client).Create(ctx, airuntime.VirtualKeyInput{Name: new("chatbot")})
	if err != nil {
		fmt.Println(err)
		return
	}
	policy, err := airuntime.Failover(client, key.ID).Update(ctx, airuntime.FailoverInput{
		Targets:        []airuntime.FailoverTarget{{ProviderConnectionID: connection.ID}},
		TimeoutEnabled: new(true), ServerError5xxEnabled: new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policy.Targets[0].ProviderConnectionID == connection.ID, policy.TimeoutEnabled, policy.RateLimit429Enabled)
	// Output: true true false
}

func ExampleProviders() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for provider, err := range airuntime.Providers(client).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		models, err := airuntime.Models(client, provider.ID).List(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(provider.DisplayName, len(models))
	}
	// Output:
	// Anthropic 3
	// Amazon Bedrock 1
	// OpenAI 2
}

func ExampleModels() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	models, err := airuntime.Models(client, "openai").List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(models[0].ID, models[0].ProviderID)
	// Output: gpt-4o openai
}

// withSession returns a fake with a session.
func withSession() (*fastlytest.Fake, error) {
	fake := fastlytest.NewFake()
	return fake, fake.Seed("/ai-runtime-control/v1/sessions", map[string]any{
		"virtual_key_name": "chatbot", "provider": "anthropic", "model": "claude-opus-4-7", "requests": 1, "input_tokens": 9, "output_tokens": 4,
		"created_at": "2026-07-29T16:58:01.060677Z", "logs": []any{map[string]any{"request": "Say hello.", "response": "Hello!"}},
	})
}

func ExampleSessions() {
	fake, err := withSession()
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	query := airuntime.SessionQuery{Filter: airuntime.Filter{Provider: "anthropic"}}
	for session, err := range airuntime.Sessions(client).Where(query).All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(session.VirtualKeyName, session.Logs[0].Request, session.Logs[0].Response)
	}
	// Output: chatbot Say hello. Hello!
}

func ExampleUsageMetrics() {
	fake, err := withSession()
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	query := airuntime.UsageQuery{Granularity: airuntime.Hourly}
	for metric, err := range airuntime.UsageMetrics(client).Where(query).All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(metric.Date.Format("2006-01-02 15h"), metric.Model, metric.Quantity, metric.UsageType)
	}
	// Output:
	// 2026-07-29 16h claude-opus-4-7 1 requests
	// 2026-07-29 16h claude-opus-4-7 9 input_tokens
	// 2026-07-29 16h claude-opus-4-7 4 output_tokens
}

func ExampleUsageMetricCollection_Export() {
	fake, err := withSession()
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	export, err := airuntime.UsageMetrics(client).Export(context.Background(), airuntime.ExportQuery{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = export.Close() }()
	rows, err := csv.NewReader(export).ReadAll()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range rows {
		fmt.Println(row[:3])
	}
	// Output:
	// [date usage_type quantity]
	// [2026-07-29T00:00:00Z requests 1]
	// [2026-07-29T00:00:00Z input_tokens 9]
	// [2026-07-29T00:00:00Z output_tokens 4]
}
