package catalog

// airuntime is what the checks know about package api/airuntime.
func airuntime() Owner {
	return Owner{
		Package: "api/airuntime", Files: []string{"airuntime"}, Unfinished: true,
	}
}
