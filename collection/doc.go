// Package collection holds the building blocks of the packages below api. Programs that call
// the API use them only as result types of those packages. Use the building blocks directly to
// write a collection for an endpoint that this module lacks.
//
// A [Spec] describes a family of objects. A family offers its operations as capabilities:
// [Lister], [Searcher], [Getter], [Reader], [Creator], [Updater] and [Deleter]. [Collection]
// combines all of them except Searcher and Reader. [Single] and [Switch] are for objects that
// exist once, and [Live] is for metrics of the real-time host. A family
// embeds only the capabilities that the API offers, so that calling a missing method does not
// compile:
//
//	var widgets = collection.NewFamily(collection.Spec{
//		Noun: "widget", Path: collection.VersionPath + "/widget", Key: "name",
//	})
//
//	func Widgets(v fastly.Version) collection.Collection[Widget, WidgetInput] {
//		return collection.New[Widget, WidgetInput](widgets.In(v))
//	}
package collection
