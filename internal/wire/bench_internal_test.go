package wire

import (
	"strings"
	"testing"
)

// BenchmarkDecodeDocument decodes a full page of JSON:API resources with relationships, some of
// which are included.
func BenchmarkDecodeDocument(b *testing.B) {
	text := []byte(`{"data":` + "[" + strings.Repeat(subscription+",", 99) + subscription + "]" + `,"included":` + included + `}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var out []subscribed
		if _, err := DecodeDocument(text, &out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendForm(b *testing.B) {
	in := struct {
		Name    *string `json:"name,omitzero"`
		Address *string `json:"address,omitzero"`
		Port    *int    `json:"port,omitzero"`
		UseSSL  *bool   `json:"use_ssl,omitzero"`
		Comment *string `json:"comment,omitzero"`
		Shield  *string `json:"shield,omitzero"`
	}{Name: new("origin 1"), Address: new("origin.example.com"), Port: new(443), UseSSL: new(true), Comment: new("")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := AppendForm(nil, &in); err != nil {
			b.Fatal(err)
		}
	}
}
