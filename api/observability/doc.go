// Package observability provides dashboards, alerts, logs and metrics of services.
//
//   - [Dashboards] are custom dashboards of the web interface.
//   - [AlertDefinitions] trigger notifications when a metric crosses a threshold. [AlertHistory] lists the
//     alerts that they triggered.
//   - [DomainInspector] and [OriginInspector] provide metrics by domain and by origin, in intervals of a
//     minute, an hour or a day. [DomainInspectorLive] and [OriginInspectorLive] provide them by the second.
//   - [LogExplorer], [LogInsights], [LogAggregations] and [LogTimeseries] query sampled logs of requests.
//   - [LoggingErrors] lists errors of logging endpoints.
//   - [PlatformMetrics], [EntityMetrics], [DDoSMetrics] and [SustainabilityTimeseries] provide metrics of
//     the account.
//
// The statistics of whole services are in [fastly.Stats].
//
//	for element, err := range observability.DomainInspectorLive(client, serviceID).Live(ctx) {
//		if err != nil {
//			return err
//		}
//		if element.Gap != nil {
//			continue // no metrics for these seconds
//		}
//		fmt.Println(element.Recorded, element.Aggregated["www.example.com"].EdgeRequests)
//	}
package observability
