package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sort"
	"strings"
	"unicode/utf8"
)

// handler is a route's function. What it returns becomes the answer: an *apiError as it is,
// anything else an internal error.
type handler func(http.ResponseWriter, *http.Request) error

// apiError is an error that the client is told about.
type apiError struct {
	status  int
	code    string
	message string
}

func (e *apiError) Error() string { return e.message }

func (a *api) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		var told *apiError
		if !errors.As(err, &told) {
			a.log.Error("request failed", "request_id", requestID(w), "error", err.Error())
			told = internalError
		}
		writeError(w, told)
	})
}

// methods picks the handler by the method. HEAD is GET, whose body the server leaves out.
func (a *api) methods(handlers map[string]handler) http.Handler {
	var allowed []string
	for method := range handlers {
		allowed = append(allowed, method)
		if method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	sort.Strings(allowed)
	allow := strings.Join(allowed, ", ")
	return a.handle(func(w http.ResponseWriter, r *http.Request) error {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if h, ok := handlers[method]; ok {
			return h(w, r)
		}
		w.Header().Set("Allow", allow)
		message := fmt.Sprintf("%s allows %s", r.URL.Path, allow)
		return &apiError{http.StatusMethodNotAllowed, "method_not_allowed", message}
	})
}

var internalError = &apiError{http.StatusInternalServerError, "internal_error", "something went wrong"}

func writeError(w http.ResponseWriter, e *apiError) {
	body := map[string]map[string]string{"error": {"code": e.code, "message": e.message}}
	// It can fail only when the client is gone.
	_ = writeJSON(w, e.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// An answer that cannot be sent has nobody to tell.
	_, _ = w.Write(text)
	return nil
}

// readJSON reads a body into a struct and refuses whatever the struct does not name.
func readJSON(r *http.Request, into any) error {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		message := "send the body as application/json"
		return &apiError{http.StatusUnsupportedMediaType, "unsupported_media_type", message}
	}
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		message := fmt.Sprintf("the body has more than %d bytes", large.Limit)
		return &apiError{http.StatusRequestEntityTooLarge, "payload_too_large", message}
	}
	if err != nil {
		return &apiError{http.StatusBadRequest, "bad_request", "the body cannot be read"}
	}
	if !utf8.Valid(body) || !json.Valid(body) {
		return &apiError{http.StatusBadRequest, "invalid_json", "the body is not valid JSON"}
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return &apiError{http.StatusUnprocessableEntity, "validation_failed", describe(err)}
	}
	return nil
}

// describe says in a client's words why JSON does not fit a struct.
func describe(err error) string {
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	if mismatch.Field == "" {
		return "the body must be a JSON object"
	}
	return fmt.Sprintf("%s must not be a JSON %s", mismatch.Field, mismatch.Value)
}
