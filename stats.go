package fastly

// Stats are the statistics of services.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/
type Stats struct{ client *Client }
