package catalog

import (
	"regexp"
	"strings"
)

// initialisms lists words that Go names write in capitals, or as the given text.
var initialisms = map[string]string{
	"acl": "ACL", "api": "API", "arn": "ARN", "asn": "ASN", "aws": "AWS", "ca": "CA", "cname": "CNAME", "cpu": "CPU", "ddos": "DDoS",
	"dns": "DNS", "fqdn": "FQDN", "ftp": "FTP", "gzip": "Gzip", "hsts": "HSTS", "html": "HTML", "http": "HTTP", "http2": "HTTP2", "http3": "HTTP3",
	"https": "HTTPS", "iam": "IAM", "id": "ID", "io": "IO", "ip": "IP", "ipv4": "IPv4", "ipv6": "IPv6", "jpeg": "JPEG", "json": "JSON",
	"kms": "KMS", "pop": "POP", "ram": "RAM", "rtt": "RTT", "s3": "S3", "sas": "SAS", "sni": "SNI", "ssl": "SSL",
	"tcp": "TCP", "tls": "TLS", "ttl": "TTL", "ui": "UI", "uri": "URI", "url": "URL", "vcl": "VCL", "waf": "WAF", "webp": "WebP", "ws": "WS", "xff": "XFF",
}

// versionWord matches a word that may remain in lower case after another word: TLSv12.
var versionWord = regexp.MustCompile(`^v[0-9]+$`)

// isNameOf reports whether a Go name is the Go spelling of a JSON name, or of its ending from the
// beginning of a word. If a JSON name joins words, the Go spelling may differ: HealthCheck and
// Healthcheck both match healthcheck.
func isNameOf(name, json string) bool {
	words := strings.FieldsFunc(json, func(r rune) bool { return strings.ContainsRune("_-.[] ", r) })
	for i := range words {
		if spells(name, words[i:]) {
			return true
		}
	}
	return false
}

// spells reports whether a Go name consists of the words.
func spells(name string, words []string) bool {
	for _, word := range words {
		if len(name) < len(word) {
			return false
		}
		head, rest := name[:len(word)], name[len(word):]
		want, capital := initialisms[strings.ToLower(word)]
		switch {
		case !strings.EqualFold(head, word):
			return false
		case capital && head != want:
			return false
		case head[0] >= 'a' && head[0] <= 'z' && !versionWord.MatchString(word):
			return false
		}
		name = rest
	}
	return name == ""
}
