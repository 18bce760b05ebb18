package fastly

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/textproto"
	"os"
	"reflect"

	"github.com/edgesdk/fastly/internal/wire"
)

// Body is the body of a request. Values are encoded when the request is made. Files and
// readers are streamed and never held in memory. The zero Body sends no body.
//
// A Body may be used by several calls, even concurrently, unless it is that of a reader
// that can be read only once: see [ReaderBody].
type Body struct {
	input  reflect.Type // type of the caller's value, for the checks of this module; the value itself may be secret
	encode func() (content, error)
}

// content is a body ready to be sent by one call.
type content struct {
	mediaType string
	size      int64 // -1 if not known
	data      []byte
	open      func() (io.ReadCloser, error) // in place of data
	spent     func() bool                   // reports that it can't be opened again; nil means it always can
}

// reader opens the content for one attempt. The content of a reader that can be read once
// counts as spent from then on, so it is to be opened directly before it is sent.
func (c *content) reader() (io.ReadCloser, error) {
	if c.open == nil {
		return io.NopCloser(bytes.NewReader(c.data)), nil
	}
	r, err := c.open()
	if _, named := any(err).(*bodyError); err != nil && !named {
		err = &bodyError{err}
	}
	return r, err
}

// replayable reports whether the content can be sent once more.
func (c *content) replayable() bool { return c.spent == nil || !c.spent() }

// FormBody sends a struct, a map[string]string or url.Values as
// application/x-www-form-urlencoded. Booleans are sent as 0 and 1. Nil fields are left out.
func FormBody(in any) Body {
	return encoded(in, "application/x-www-form-urlencoded", func() ([]byte, error) { return wire.AppendForm(nil, in) })
}

// JSONBody sends a value as JSON.
func JSONBody(in any) Body {
	return encoded(in, "application/json", func() ([]byte, error) { return wire.Marshal(in) })
}

// LegacyJSONBody sends a value as JSON with booleans as "1" and "0", as recorded for updates
// of logging endpoints.
func LegacyJSONBody(in any) Body {
	return encoded(in, "application/json", func() ([]byte, error) { return wire.MarshalLegacy(in) })
}

// bodyBy encodes an input by the given function, as a form if that is nil.
func bodyBy(encode func(in any) Body, in any) Body {
	if encode == nil {
		return FormBody(in)
	}
	return encode(in)
}

// JSONAPIBody sends a struct or a slice of structs as a JSON:API document. The resources
// have the given type.
func JSONAPIBody(resourceType string, in any) Body {
	return encoded(in, "application/vnd.api+json", func() ([]byte, error) { return wire.MarshalDocument(resourceType, in) })
}

// LinesBody sends each item as a line of JSON. The content type is application/x-ndjson.
func LinesBody[T any](items []T) Body {
	return encoded(items, "application/x-ndjson", func() (data []byte, err error) {
		for i := range items {
			if data, err = wire.AppendLine(data, items[i]); err != nil {
				return nil, err
			}
		}
		return data, nil
	})
}

// BytesBody sends data unmodified. It must not be changed before the call has returned.
func BytesBody(data []byte) Body {
	return encoded(data, octets, func() ([]byte, error) { return data, nil })
}

// FileBody sends the file at path. It is opened for each attempt. If its size changes
// during the call, the call fails.
func FileBody(path string) Body {
	return Body{input: typeOf(path), encode: func() (content, error) {
		info, err := os.Stat(path)
		if err != nil {
			return content{}, err
		}
		switch size := info.Size(); {
		case info.IsDir():
			return content{}, fmt.Errorf("%s is a directory", path)
		case !info.Mode().IsRegular():
			return content{}, fmt.Errorf("%s is not a regular file", path)
		default:
			return streamed(size, func() (io.ReadCloser, error) { return openFile(path, size) }), nil
		}
	}}
}

// openFile opens a file that must still have its size.
func openFile(path string, size int64) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() != size {
		err = fmt.Errorf("%s had %d bytes when the call began and has %d now", path, size, info.Size())
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// ReaderAtBody sends the first size bytes of r. Each attempt reads its own section, so
// attempts don't interfere with each other.
func ReaderAtBody(r io.ReaderAt, size int64) Body {
	switch {
	case isNil(r):
		return invalidBody(errors.New("the reader is nil"))
	case size < 0:
		return invalidBody(fmt.Errorf("the size %d is negative", size))
	}
	return sectionBody(r, 0, size)
}

// OpenerBody sends what open returns. It calls open once for each attempt. The size is in
// bytes; -1 means that it is unknown.
func OpenerBody(open func() (io.ReadCloser, error), size int64) Body {
	switch {
	case open == nil:
		return invalidBody(errors.New("the opener is nil"))
	case size < -1:
		return invalidBody(fmt.Errorf("the size %d is negative: -1 means unknown", size))
	}
	return Body{encode: func() (content, error) {
		return streamed(size, func() (io.ReadCloser, error) { return opened(open) }), nil
	}}
}

// opened calls an opener and checks what it returns.
func opened(open func() (io.ReadCloser, error)) (io.ReadCloser, error) {
	r, err := open()
	switch {
	case err != nil && !isNil(r):
		_ = r.Close()
		return nil, err
	case err != nil:
		return nil, err
	case isNil(r):
		return nil, errors.New("the opener returned neither reader nor error")
	}
	return r, nil
}

// ReaderBody sends the rest of r. A regular file, or another reader that implements
// [io.ReaderAt] and [io.Seeker], is sent from its position at the time ReaderBody is
// called, for each attempt, and must not shrink. A [bytes.Buffer] is sent without being
// read. Any other reader is sent once: the request is not retried after it was handed to
// the transport, and a further request with the Body fails.
//
// ReaderBody does not close r. A transport may still be in a Read of r when the call
// returns with an error, but begins no further one.
func ReaderBody(r io.Reader) Body {
	if isNil(r) {
		return invalidBody(errors.New("the reader is nil"))
	}
	switch v := r.(type) {
	case *bytes.Buffer:
		return BytesBody(v.Bytes())
	case interface {
		io.ReaderAt
		io.Seeker
	}:
		if offset, size, err := restOf(v); err == nil {
			return sectionBody(v, offset, size)
		} else if !errors.Is(err, errNoSection) {
			return invalidBody(err)
		}
	}
	once := &onceReader{r: r}
	return Body{encode: func() (content, error) {
		if once.handed.Load() {
			return content{}, errReaderSpent
		}
		c := streamed(-1, once.open)
		c.spent = once.handed.Load
		return c, nil
	}}
}

// errNoSection is the error of a reader that can only be read from front to back.
var errNoSection = errors.New("the reader can't be read at an offset")

// restOf returns the position of a reader, and how much is left of it.
func restOf(r io.Seeker) (offset, size int64, err error) {
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		switch info, err := f.Stat(); {
		case err != nil:
			return 0, 0, err
		case info.IsDir():
			return 0, 0, fmt.Errorf("%s is a directory", info.Name())
		case !info.Mode().IsRegular(): // a pipe, a terminal, a device
			return 0, 0, errNoSection
		}
	}
	if offset, err = r.Seek(0, io.SeekCurrent); err != nil {
		return 0, 0, errNoSection
	}
	end, err := r.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = r.Seek(offset, io.SeekStart)
	}
	return offset, max(0, end-offset), err
}

// MultipartBody sends file as the only part of a multipart/form-data body.
func MultipartBody(field, filename string, file Body) Body {
	return Body{input: file.input, encode: func() (content, error) {
		part, err := file.content()
		if err != nil {
			return content{}, err
		}
		if part.mediaType == "" {
			return content{}, errors.New("the part has no body")
		}
		var frame bytes.Buffer
		w := multipart.NewWriter(&frame)
		if err := w.SetBoundary(rand.Text()); err != nil {
			return content{}, err
		}
		header := textproto.MIMEHeader{
			"Content-Disposition": {multipart.FileContentDisposition(field, filename)},
			"Content-Type":        {part.mediaType},
		}
		if _, err := w.CreatePart(header); err != nil {
			return content{}, err
		}
		split := frame.Len()
		if err := w.Close(); err != nil {
			return content{}, err
		}
		head, tail := frame.Bytes()[:split], frame.Bytes()[split:]
		whole := content{mediaType: w.FormDataContentType(), size: -1, spent: part.spent}
		if part.size >= 0 {
			whole.size = part.size + int64(frame.Len())
		}
		whole.open = func() (io.ReadCloser, error) {
			r, err := part.reader()
			if err != nil {
				return nil, err
			}
			return readCloser{io.MultiReader(bytes.NewReader(head), r, bytes.NewReader(tail)), r}, nil
		}
		return whole, nil
	}}
}

// WithContentType returns a copy of the body with another content type.
func (b Body) WithContentType(mediaType string) Body {
	encode := b.encode
	b.encode = func() (content, error) {
		if encode == nil {
			return content{}, errors.New("there is no body to give a content type")
		}
		if mediaType == "" {
			return content{}, errors.New("the content type is empty")
		}
		c, err := encode()
		c.mediaType = mediaType
		return c, err
	}
	return b
}

// WithProgress returns a copy of the body with a function that reports the number of bytes that the
// current attempt has read. It is called in a goroutine of the transport, never for two
// attempts of a call at once, and not after the body was closed. A further attempt begins
// at zero again. If report panics, the attempt fails.
func (b Body) WithProgress(report func(sent int64)) Body {
	encode := b.encode
	b.encode = func() (content, error) {
		if encode == nil {
			return content{}, errors.New("there is no body whose progress to report")
		}
		if report == nil {
			return content{}, errors.New("WithProgress: the function is nil")
		}
		inner, err := encode()
		outer, meter := inner, &progress{report: report, gate: newGate()}
		outer.open = func() (io.ReadCloser, error) {
			r, err := inner.reader()
			if err != nil {
				return nil, err
			}
			return meter.follow(r), nil
		}
		return outer, err
	}
	return b
}

const octets = "application/octet-stream"

// content encodes the body.
func (b Body) content() (content, error) {
	if b.encode == nil {
		return content{}, nil
	}
	return b.encode()
}

// inputType is the type of what the caller gave, for the checks of this module.
func (b Body) inputType() reflect.Type { return b.input }

func encoded(in any, mediaType string, encode func() ([]byte, error)) Body {
	return Body{input: typeOf(in), encode: func() (content, error) {
		data, err := encode()
		return content{mediaType: mediaType, size: int64(len(data)), data: data}, err
	}}
}

func sectionBody(r io.ReaderAt, offset, size int64) Body {
	return Body{encode: func() (content, error) {
		return streamed(size, func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(r, offset, size)), nil
		}), nil
	}}
}

// streamed is the content of readers of the caller's, one for each attempt.
func streamed(size int64, open func() (io.ReadCloser, error)) content {
	return content{mediaType: octets, size: size, open: func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		body := &bodyReader{source: r, size: size, gate: newGate()}
		if size == 0 { // nobody will read it
			if _, err := body.Read(nil); !errors.Is(err, io.EOF) {
				_ = body.Close()
				return nil, err
			}
		}
		return body, nil
	}}
}

func invalidBody(err error) Body {
	return Body{encode: func() (content, error) { return content{}, err }}
}

// isNil reports whether v is nil, or an interface that holds a nil pointer or function.
func isNil(v any) bool {
	switch value := reflect.ValueOf(v); value.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer:
		return value.IsNil()
	default:
		return false
	}
}
