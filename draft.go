package fastly

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// draftPolicy determines how an edit marks its draft if the edit fails or ends with ErrUnchanged.
type draftPolicy uint8

const (
	draftComment draftPolicy = iota // by a comment, and by a lock if the service has no active version
	draftLock                       // by a comment and a lock
	draftKeep                       // unmarked
)

// WithDraftLock locks the draft of an edit that fails or ends with [ErrUnchanged], in addition
// to the comment that marks it: see [Services.Edit].
func WithDraftLock() EditOption { return draftOption("WithDraftLock", draftLock) }

// WithDraftKept leaves the draft of an edit that fails or ends with [ErrUnchanged] unmodified:
// see [Services.Edit]. If the service has no active version, the next edit requires [WithBase].
func WithDraftKept() EditOption { return draftOption("WithDraftKept", draftKeep) }

func draftOption(name string, policy draftPolicy) EditOption {
	return editOption(func(cfg *editConfig) error {
		if cfg.draft != draftComment && cfg.draft != policy {
			return fmt.Errorf("%s: an edit cannot both lock its draft and keep it", name)
		}
		cfg.draft = policy
		return nil
	})
}

func (e *edit) findBase(ctx context.Context) (err error) {
	e.step = stepBase
	if e.before, err = e.services.state(ctx, e.serviceID, e.config.calls); err != nil {
		return err
	}
	number := e.config.base
	if number == 0 {
		number = e.before.active
	}
	if number == 0 {
		if number, err = e.before.onlyCandidate(); err != nil {
			return fmt.Errorf("service %s: %w", e.serviceID, err)
		}
	}
	e.base = e.services.client.Version(e.serviceID, number)
	return e.base.Check()
}

// onlyCandidate returns the number of the base if no version is active.
func (s *serviceState) onlyCandidate() (number int, err error) {
	const listed = 10 // maximum number of versions in the error
	var unlocked []string
	oldest := 0 // oldest locked version
	for _, v := range s.versions {
		switch {
		case !v.Locked:
			number = v.Number
			unlocked = append(unlocked, strconv.Itoa(v.Number))
		case oldest == 0:
			oldest = v.Number
		}
	}
	if len(unlocked) == 1 && (oldest == 0 || number < oldest) {
		return number, nil
	}
	list := "none"
	if len(unlocked) > 0 {
		list = strings.Join(unlocked[max(0, len(unlocked)-listed):], ", ")
	}
	return 0, fmt.Errorf("%w: choose the base by WithBase; unlocked versions: %s of %d", ErrNoActiveVersion, list, len(s.versions))
}

func (e *edit) clone(ctx context.Context) error {
	e.step = stepClone
	if editLost(ctx, e.serviceID) {
		return errEditLost
	}
	info, err := e.base.Clone(ctx, e.config.calls...)
	if err == nil {
		e.draft, e.cloned = e.base.At(info.Number), info.Comment
		return nil
	}
	if !mayHaveWorked(err) {
		return err
	}
	e.uncertain = true
	now, lookErr := e.services.settledState(ctx, e.serviceID, e.config.calls)
	if lookErr != nil {
		return fmt.Errorf("%w; the draft could not be looked for: %w", err, lookErr)
	}
	if next := e.before.newest() + 1; now.newest() >= next {
		e.draft = e.base.At(next)
	}
	return err
}

// comment sets the comment of WithComment.
func (e *edit) comment(ctx context.Context) error {
	if e.config.comment == nil {
		return nil
	}
	e.step = stepComment
	_, err := e.draft.Update(ctx, VersionInput{Comment: e.config.comment}, e.config.calls...)
	return err
}

// repeatFirstWrite returns a context with which the first write to the draft is retried if
// the API does not find the draft.
func (e *edit) repeatFirstWrite(ctx context.Context) context.Context {
	var first atomic.Pointer[Op]
	repeat := func(op *Op, failure *Error) string {
		if op.isRead() || !namesVersion(failure, e.draft.number) || !first.CompareAndSwap(nil, op) && first.Load() != op {
			return ""
		}
		return "the API does not find the version that was just cloned"
	}
	return context.WithValue(ctx, repeatKey{}, repeatFunc(repeat))
}

// namesVersion reports whether the API does not find the version itself, as opposed to an
// object of the version.
func namesVersion(failure *Error, number int) bool {
	fields, named := strings.CutPrefix(failure.Detail, "Couldn't find Version ")
	if failure.StatusCode != http.StatusNotFound || !named {
		return false
	}
	_, text, found := strings.Cut(fields, "number => ")
	text, _, _ = strings.Cut(text, ",")
	return !found || text == strconv.Itoa(number)
}

// mark marks the draft according to the options.
func (e *edit) mark(ctx context.Context, comment string) error {
	switch {
	case e.draft == (Version{}), e.uncertain, e.config.draft == draftKeep, editLost(ctx, e.serviceID):
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer cancel()
	err := e.markComment(ctx, comment)
	if e.config.draft == draftLock || e.before.active == 0 {
		_, lockErr := e.draft.Lock(ctx, patient(e.config.calls)...)
		err = errors.Join(err, lockErr)
	}
	return err
}

// failed returns the comment for the draft of a failed edit. It is sent to the API, so it
// does not contain the caller's error.
func (e *edit) failed() string {
	return fmt.Sprintf("Failed edit of version %d, %s", e.base.number, e.step)
}

func (e *edit) markComment(ctx context.Context, comment string) error {
	now, err := e.draft.Get(ctx, patient(e.config.calls)...)
	if err != nil {
		return err
	}
	if e.config.comment != nil && now.Comment == *e.config.comment || now.Comment != e.cloned {
		return nil // the draft has a comment of the caller
	}
	_, err = e.draft.Update(ctx, VersionInput{Comment: &comment}, patient(e.config.calls)...)
	return err
}

func (e *edit) reportUnmarked(ctx context.Context, err error) {
	if err != nil {
		e.services.client.notify(ctx, Event{Kind: EventWarning, Op: "edit service", Path: "/service/" + e.serviceID, Err: err, Reason: "the draft could not be marked"})
	}
}
