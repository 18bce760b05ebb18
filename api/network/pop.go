package network

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// POPs returns the points of presence of the Fastly network.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/utils/pops/
func POPs(client *fastly.Client) POPCollection {
	return POPCollection{collection.NewLister[POP](pops.At(client))}
}

var pops = collection.NewFamily(collection.Spec{Noun: "POP", Path: "/datacenters"})

// POPCollection provides the points of presence of the Fastly network.
type POPCollection struct{ collection.Lister[POP] }

// POP is a point of presence: a data center with cache nodes.
type POP struct {
	// Code of the POP, as used in statistics and in the X-Served-By header field, for example
	// "AMS".
	Code string `json:"code"`
	// Name of the POP, for example "Amsterdam".
	Name string `json:"name"`
	// Group of the POP, as named by the API.
	Group string `json:"group"`
	// Geographic region of the POP.
	Region Region `json:"region"`
	// Region of the POP in statistics, as used by [fastly.StatsQuery].
	StatsRegion StatsRegion `json:"stats_region"`
	// Region of the POP in invoices.
	BillingRegion BillingRegion `json:"billing_region"`
	// Location of the POP. All fields are zero if the API reports no location.
	Coordinates Coordinates `json:"coordinates"`
	// Identifier of the POP as a shield, for the Shield field of a backend. Empty if the POP cannot
	// be a shield.
	Shield string `json:"shield"`
}

// Coordinates is the location of a POP.
type Coordinates struct {
	Latitude  float64 `json:"latitude"`  // degrees; north is positive
	Longitude float64 `json:"longitude"` // degrees; east is positive
	X         int     `json:"x"`         // horizontal position on a map of undocumented scale
	Y         int     `json:"y"`         // vertical position on a map of undocumented scale
}

// Region is the geographic region of a POP.
type Region string

// Geographic regions of POPs.
const (
	RegionAPAC         Region = "APAC"
	RegionAsia         Region = "Asia"
	RegionAsiaSouth    Region = "Asia-South"
	RegionAFWest       Region = "AF-West"
	RegionEUCentral    Region = "EU-Central"
	RegionEUEast       Region = "EU-East"
	RegionEUWest       Region = "EU-West"
	RegionMXNorth      Region = "MX-North"
	RegionMXCentral    Region = "MX-Central"
	RegionMXSouth      Region = "MX-South"
	RegionMiddleEast   Region = "Middle-East"
	RegionNorthAmerica Region = "North-America"
	RegionSASouth      Region = "SA-South"
	RegionSAEast       Region = "SA-East"
	RegionSAWest       Region = "SA-West"
	RegionSANorth      Region = "SA-North"
	RegionSouthAfrica  Region = "South-Africa"
	RegionSouthAmerica Region = "South-America"
	RegionUSCentral    Region = "US-Central"
	RegionUSEast       Region = "US-East"
	RegionUSWest       Region = "US-West"
)

// StatsRegion is the region of a POP in statistics.
type StatsRegion string

// Regions of POPs in statistics.
const (
	StatsRegionAfrica       StatsRegion = "africa_std"
	StatsRegionANZAC        StatsRegion = "anzac" // Australia and New Zealand
	StatsRegionAsia         StatsRegion = "asia"
	StatsRegionIndia        StatsRegion = "asia_india"
	StatsRegionSouthKorea   StatsRegion = "asia_southkorea"
	StatsRegionEurope       StatsRegion = "europe"
	StatsRegionMexico       StatsRegion = "mexico"
	StatsRegionSouthAmerica StatsRegion = "southamerica_std"
	StatsRegionUSA          StatsRegion = "usa"
)

// BillingRegion is the region of a POP in invoices.
type BillingRegion string

// Regions of POPs in invoices.
const (
	BillingRegionAfrica       BillingRegion = "Africa"
	BillingRegionAsia         BillingRegion = "Asia"
	BillingRegionAustralia    BillingRegion = "Australia"
	BillingRegionEurope       BillingRegion = "Europe"
	BillingRegionIndia        BillingRegion = "India"
	BillingRegionMexico       BillingRegion = "Mexico"
	BillingRegionNorthAmerica BillingRegion = "North America"
	BillingRegionSouthAmerica BillingRegion = "South America"
	BillingRegionSouthKorea   BillingRegion = "South Korea"
)
