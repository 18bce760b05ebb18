package fastly

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"os"
	"reflect"
	"sync/atomic"

	"github.com/edgesdk/fastly/internal/wire"
)

// Body is what a request sends. Values are encoded when the request is made; files
// and readers are streamed, and nothing of them is held in memory. The zero Body
// is none.
type Body struct {
	input  reflect.Type // of what the caller gave, for the checks of this module; the value itself may be secret
	encode func() (content, error)
}

// content is a body ready to be sent.
type content struct {
	mediaType string
	size      int64 // -1 if not known
	data      []byte
	open      func() (io.ReadCloser, error) // in place of data
	spent     func() bool                   // reports that it can't be opened again; nil means it always can
}

// reader opens the content for one attempt.
func (c *content) reader() (io.ReadCloser, error) {
	if c.open != nil {
		return c.open()
	}
	return io.NopCloser(bytes.NewReader(c.data)), nil
}

// replayable reports whether the content can be sent once more.
func (c *content) replayable() bool { return c.spent == nil || !c.spent() }

// FormBody sends a struct, a map[string]string or url.Values as
// application/x-www-form-urlencoded. Booleans are sent as 0 and 1, nil fields not at all.
func FormBody(in any) Body {
	return encoded(in, "application/x-www-form-urlencoded", func() ([]byte, error) { return wire.AppendForm(nil, in) })
}

// JSONBody sends a value as JSON.
func JSONBody(in any) Body {
	return encoded(in, "application/json", func() ([]byte, error) { return wire.Marshal(in) })
}

// LegacyJSONBody is JSONBody with booleans as "1" and "0", as the updates of logging
// endpoints have them on record.
func LegacyJSONBody(in any) Body {
	return encoded(in, "application/json", func() ([]byte, error) { return wire.MarshalLegacy(in) })
}

// bodyBy encodes an input in the way of its kind: as a form unless that says otherwise.
func bodyBy(encode func(in any) Body, in any) Body {
	if encode == nil {
		return FormBody(in)
	}
	return encode(in)
}

// JSONAPIBody sends a struct, or a slice of them, as a JSON:API document whose
// resources have the given type.
func JSONAPIBody(resourceType string, in any) Body {
	return encoded(in, "application/vnd.api+json", func() ([]byte, error) { return wire.MarshalDocument(resourceType, in) })
}

// LinesBody sends each item as a line of JSON (application/x-ndjson).
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

// BytesBody sends data as it is.
func BytesBody(data []byte) Body {
	return encoded(data, octets, func() ([]byte, error) { return data, nil })
}

// FileBody sends the file at path from its beginning. It is opened anew for each attempt.
func FileBody(path string) Body {
	return Body{input: typeOf(path), encode: func() (content, error) {
		info, err := os.Stat(path)
		if err != nil {
			return content{}, err
		}
		if !info.Mode().IsRegular() {
			return content{}, fmt.Errorf("%s is not a regular file", path)
		}
		return content{mediaType: octets, size: info.Size(), open: func() (io.ReadCloser, error) { return os.Open(path) }}, nil
	}}
}

// ReaderAtBody sends size bytes of r from its beginning. Each attempt reads a
// section of its own, so attempts don't disturb each other.
func ReaderAtBody(r io.ReaderAt, size int64) Body { return sectionBody(r, 0, size) }

// OpenerBody sends what open returns, which is called once for each attempt; size
// is the number of bytes, or -1 if it isn't known.
func OpenerBody(open func() (io.ReadCloser, error), size int64) Body {
	return Body{encode: func() (content, error) {
		if open == nil {
			return content{}, errors.New("the opener is nil")
		}
		return content{mediaType: octets, size: size, open: func() (io.ReadCloser, error) {
			r, err := open()
			if r == nil && err == nil {
				err = errors.New("the opener returned neither reader nor error")
			}
			return r, err
		}}, nil
	}}
}

// ReaderBody sends what is left of r. A file, or another reader that can seek and
// be read at an offset, is sent again from where it stood when ReaderBody was
// called. Any other reader is sent once: a request is not tried again after a byte
// of it was read. ReaderBody does not close r.
func ReaderBody(r io.Reader) Body {
	switch v := r.(type) {
	case nil:
		return invalidBody(errors.New("the reader is nil"))
	case *bytes.Buffer:
		return BytesBody(v.Bytes())
	case interface {
		io.ReaderAt
		io.Seeker
	}:
		offset, err := v.Seek(0, io.SeekCurrent)
		if err != nil {
			break // a pipe: it can't seek after all
		}
		end, err := v.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = v.Seek(offset, io.SeekStart)
		}
		if err != nil {
			return invalidBody(err)
		}
		return sectionBody(v, offset, end-offset)
	}
	once := &onceReader{r: r}
	return Body{encode: func() (content, error) {
		if once.touched.Load() {
			return content{}, errors.New("the reader was read by a request before")
		}
		return content{
			mediaType: octets, size: -1, spent: once.touched.Load,
			open: func() (io.ReadCloser, error) { return once, nil },
		}, nil
	}}
}

// MultipartBody sends one file part of a multipart/form-data body.
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

// WithContentType returns the body with another content type.
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

// WithProgress returns the body with a function that is called, in a goroutine of
// the transport, with the number of bytes of the body that the current attempt has
// read so far. A further attempt begins at zero again.
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
		outer := inner
		outer.open = func() (io.ReadCloser, error) {
			r, err := inner.reader()
			if err != nil {
				return nil, err
			}
			return &progressReader{ReadCloser: r, report: report}, nil
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
		if r == nil || size < 0 {
			return content{}, fmt.Errorf("a body of %d bytes can't be read", size)
		}
		return content{mediaType: octets, size: size, open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(r, offset, size)), nil
		}}, nil
	}}
}

func invalidBody(err error) Body {
	return Body{encode: func() (content, error) { return content{}, err }}
}

// onceReader hides the reader's other methods and remembers that it was touched.
type onceReader struct {
	r       io.Reader
	touched atomic.Bool
}

func (o *onceReader) Read(p []byte) (int, error) {
	o.touched.Store(true)
	return o.r.Read(p)
}

// Close leaves the reader open: it is the caller's.
func (o *onceReader) Close() error { return nil }

type readCloser struct {
	io.Reader
	io.Closer
}

type progressReader struct {
	io.ReadCloser
	sent   int64
	report func(int64)
}

func (p *progressReader) Read(buf []byte) (int, error) {
	n, err := p.ReadCloser.Read(buf)
	if n > 0 {
		p.sent += int64(n)
		p.report(p.sent)
	}
	return n, err
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
