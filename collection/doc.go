// Package collection holds the building blocks of the packages below api. Programs that call
// the API need them only as the types of what those packages return. Use them directly to
// write a collection for an endpoint that this module lacks.
//
// A family of objects is described by a [Spec], and put together from capabilities: [Lister],
// [Searcher], [Getter], [Creator], [Updater] and [Deleter], or [Collection], which has them
// all. [Single] and [Switch] serve what exists only once. A family embeds the capabilities that
// the API offers, so that a method that does not exist does not compile:
//
//	var widgets = collection.NewFamily(collection.Spec{
//		Noun: "widget", Path: collection.VersionPath + "/widget", Key: "name",
//	})
//
//	func Widgets(v fastly.Version) collection.Collection[Widget, WidgetInput] {
//		return collection.New[Widget, WidgetInput](widgets.In(v))
//	}
package collection
