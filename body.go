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
	"slices"

	"github.com/edgesdk/fastly/internal/wire"
)

// Body is the body of a request. Values are encoded when the request is sent. Files and
// readers are streamed, not buffered in memory. The zero Body sends no request body.
//
// A Body may be used by several calls concurrently, except for the Body of a reader that can
// only be read once: see [ReaderBody].
type Body struct {
	input  reflect.Type // type of the caller's value, for the checks of this module; the value may be secret
	encode func() (content, error)
	secret func() []string // the secrets within the caller's value; nil means none
}

// content is an encoded body, ready to be sent by one call.
type content struct {
	mediaType string
	size      int64 // -1 if unknown
	data      []byte
	open      func() (io.ReadCloser, error) // set instead of data
	spent     func() bool                   // whether it cannot be opened again; nil means that it can
}

// reader opens the content for one attempt. It must be called directly before the request is
// sent, because the content of a reader that can only be read once is spent afterwards.
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

// replayable reports whether the content can be sent again.
func (c *content) replayable() bool { return c.spent == nil || !c.spent() }

// FormBody sends a struct, a map[string]string or url.Values as
// application/x-www-form-urlencoded. Booleans are encoded as 0 and 1. Fields left nil are
// not sent.
func FormBody(in any) Body {
	return encoded(in, "application/x-www-form-urlencoded", func() ([]byte, error) { return wire.AppendForm(nil, in) })
}

// JSONBody sends in as JSON. The content type is application/json.
func JSONBody(in any) Body {
	return encoded(in, "application/json", func() ([]byte, error) { return wire.Marshal(in) })
}

// LegacyJSONBody sends in as JSON, with booleans encoded as "1" and "0". It is meant for
// updates of logging endpoints.
func LegacyJSONBody(in any) Body {
	return encoded(in, "application/json", func() ([]byte, error) { return wire.MarshalLegacy(in) })
}

// JSONAPIBody sends a struct as a JSON:API document with a resource of type resourceType. The
// content type is application/vnd.api+json.
//
// A slice of structs is sent as a list of resources, to an operation that changes several
// resources at once. The content type is then application/vnd.api+json; ext=bulk. With
// [ReplyJSONAPI], the Accept header has the same extension.
func JSONAPIBody(resourceType string, in any) Body {
	mediaType := "application/vnd.api+json"
	if t := reflect.TypeOf(in); t != nil && t.Kind() == reflect.Slice {
		mediaType = mediaBulk
	}
	return encoded(in, mediaType, func() ([]byte, error) { return wire.MarshalDocument(resourceType, in) })
}

// mediaBulk is the media type of a JSON:API document with several resources to change.
const mediaBulk = "application/vnd.api+json; ext=bulk"

// LinesBody sends the items as JSON, one per line. The content type is application/x-ndjson.
func LinesBody[T any](items []T) Body {
	return encoded(items, "application/x-ndjson", func() (data []byte, err error) {
		for i := range items {
			if data, err = wire.AppendLine(data, items[i]); err != nil {
				return nil, err
			}
			if i == 0 { // assume that all items have a similar size
				data = slices.Grow(data, min(len(data)*len(items), maxLinesGuess))
			}
		}
		return data, nil
	})
}

// maxLinesGuess limits the memory, in bytes, that is preallocated from the estimated size.
const maxLinesGuess = 4 << 20

// BytesBody sends data unmodified. The content type is application/octet-stream. data must
// not be changed before the call has returned.
func BytesBody(data []byte) Body {
	return encoded(data, octets, func() ([]byte, error) { return data, nil })
}

// FileBody sends the file at path, which must be a regular file. It is opened for each
// attempt. If its size changes during the call, the call fails. The content type is
// application/octet-stream.
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

// openFile opens a file. It returns an error if the size has changed.
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

// ReaderAtBody sends the first size bytes of r. Each attempt reads r from the start. The
// content type is application/octet-stream.
func ReaderAtBody(r io.ReaderAt, size int64) Body {
	switch {
	case isNil(r):
		return invalidBody(errors.New("the reader is nil"))
	case size < 0:
		return invalidBody(fmt.Errorf("the size %d is negative", size))
	}
	return sectionBody(r, 0, size)
}

// OpenerBody sends the content of the reader that open returns. open is called once for each
// attempt, and the reader is closed after it. size is the number of bytes; -1 means unknown.
// The content type is application/octet-stream.
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

// opened calls open and returns an error if it returns neither a reader nor an error.
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

// ReaderBody sends the unread part of r. The content type is application/octet-stream.
//
// If r is a regular file, or implements [io.ReaderAt] and [io.Seeker], each attempt starts at
// the position of r at the time of the call to ReaderBody. The content must not shrink. If r
// is a [bytes.Buffer], its content is sent without being consumed. Any other reader can only
// be sent once. The request is then not retried after the transport has received the body,
// and another request with the same Body fails.
//
// r is not closed. If the call returns an error, the transport may still be in a Read of r,
// but starts no further Read.
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

// errNoSection is the error of a reader that can only be read sequentially.
var errNoSection = errors.New("the reader can't be read at an offset")

// restOf returns the position of a reader and the number of unread bytes.
func restOf(r io.Seeker) (offset, size int64, err error) {
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		switch info, err := f.Stat(); {
		case err != nil:
			return 0, 0, err
		case info.IsDir():
			return 0, 0, fmt.Errorf("%s is a directory", info.Name())
		case !info.Mode().IsRegular(): // pipe, terminal or device
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

// MultipartBody sends file as the only part of a multipart/form-data body, with the given
// field name and filename.
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

// WithContentType returns a copy of the Body with mediaType as the content type. mediaType
// must not be empty.
func (b Body) WithContentType(mediaType string) Body {
	encode := b.encode
	b.encode = func() (content, error) {
		if encode == nil {
			return content{}, errors.New("there is no body to give a content type")
		}
		if mediaType == "" {
			return content{}, errors.New("the content type is empty")
		}
		if !isFieldValue(mediaType) {
			return content{}, fmt.Errorf("the content type %q has a control character", mediaType)
		}
		c, err := encode()
		c.mediaType = mediaType
		return c, err
	}
	return b
}

// WithProgress returns a copy of the Body that calls report with the number of bytes read by
// the current attempt. Each attempt starts at 0. report is called in a goroutine of the
// transport. Calls for one request never overlap. No call follows the close of the body. If
// report panics, the attempt fails.
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

// inputType returns the type of the caller's value, for the checks of this module.
func (b Body) inputType() reflect.Type { return b.input }

func encoded(in any, mediaType string, encode func() ([]byte, error)) Body {
	return Body{input: typeOf(in), secret: func() []string { return wire.Secrets(in) }, encode: func() (content, error) {
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

// streamed returns content from the caller's readers, one for each attempt.
func streamed(size int64, open func() (io.ReadCloser, error)) content {
	return content{mediaType: octets, size: size, open: func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		body := &bodyReader{source: r, size: size, gate: newGate()}
		if size == 0 { // an empty body is never read
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
