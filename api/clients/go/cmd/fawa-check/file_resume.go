// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

const (
	resumptionSupported = 104
	interopVersion      = "8"
)

var errBreak = errors.New("the check breaks its own upload")

// checkResumable breaks an upload in the middle and continues it, as the IETF's draft has it: where to
// continue is in an interim response.
func checkResumable(r *run, way string, w way) {
	if r.quick || !strings.Contains(way, r.via) {
		return
	}
	file := content(r.passed + r.failed + 1)
	limit := r.timeout + time.Duration(r.bytes/transferBytesPerSecondMin)*time.Second
	r.check(way+" upload broken and resumed", limit, func(ctx context.Context) (string, error) {
		location, err := breakUpload(ctx, w, file, r.bytes)
		if err != nil {
			return "", err
		}
		offset, answer, err := resumeUpload(ctx, w, location, file, r.bytes)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		var stored struct {
			Size   int64  `json:"size"`
			SHA256 string `json:"sha256"`
			Name   string `json:"name"`
		}
		return fmt.Sprintf("from byte %d", offset), errors.Join(
			json.NewDecoder(answer.Body).Decode(&stored),
			same("status", answer.StatusCode, http.StatusCreated),
			same("upload-complete", answer.Header.Get("Upload-Complete"), "?1"),
			same("name", stored.Name, "resumed.bin"),
			same("size", stored.Size, r.bytes),
			same("sha256", stored.SHA256, file.digest(0, r.bytes)))
	})
}

// breakUpload sends half of a file and then fails; it returns where to go on.
func breakUpload(ctx context.Context, w way, file content, size int64) (string, error) {
	told := make(chan string, 1)
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		if code == resumptionSupported && header.Get("Upload-Draft-Interop-Version") == interopVersion {
			select {
			case told <- header.Get("Location"):
			default:
			}
		}
		return nil
	}}
	location := ""
	broken := func() error {
		select {
		case location = <-told:
			return errBreak
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	body := io.MultiReader(file.reader(size/2), readerFunc(func([]byte) (int, error) { return 0, broken() }))
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodPut, w.base+"/upload/resumed.bin", body)
	if err != nil {
		return "", err
	}
	request.ContentLength = size
	request.Header.Set("Upload-Complete", "?1")
	request.Header.Set("Upload-Draft-Interop-Version", interopVersion)
	answer, err := w.http.Do(request)
	if err == nil {
		_ = answer.Body.Close()
		return "", fmt.Errorf("half an upload was answered with %d", answer.StatusCode)
	}
	if location == "" {
		return "", fmt.Errorf("no interim response with a location: %w", err)
	}
	return location, nil
}

// resumeUpload sends the rest, once the server has seen that the first request is gone.
func resumeUpload(ctx context.Context, w way, location string, file content, size int64) (int64, *http.Response, error) {
	for {
		offset, err := offsetOf(ctx, w, location)
		if err != nil {
			return 0, nil, err
		}
		rest := file.reader(size)
		if _, err := io.CopyN(io.Discard, rest, offset); err != nil {
			return 0, nil, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPatch, location, rest)
		if err != nil {
			return 0, nil, err
		}
		request.ContentLength = size - offset
		request.Header.Set("Content-Type", "application/partial-upload")
		request.Header.Set("Upload-Complete", "?1")
		request.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
		request.Header.Set("Upload-Draft-Interop-Version", interopVersion)
		request.Header.Set("Expect", "100-continue")
		answer, err := w.http.Do(request)
		if err != nil {
			return 0, nil, err
		}
		if answer.StatusCode != http.StatusLocked && answer.StatusCode != http.StatusConflict {
			return offset, answer, nil
		}
		_ = answer.Body.Close()
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		}
	}
}

func offsetOf(ctx context.Context, w way, location string) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, location, nil)
	if err != nil {
		return 0, err
	}
	answer, err := w.http.Do(request)
	if err != nil {
		return 0, err
	}
	_ = answer.Body.Close()
	if err := errors.Join(
		same("status", answer.StatusCode, http.StatusNoContent),
		same("upload-complete", answer.Header.Get("Upload-Complete"), "?0")); err != nil {
		return 0, err
	}
	return strconv.ParseInt(answer.Header.Get("Upload-Offset"), 10, 64)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(target []byte) (int, error) { return f(target) }
