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
	"strings"
)

// checkPage asks for a page as a browser does, and for its head alone.
func checkPage(r *run, name string, w way) {
	if !strings.Contains(name, r.via) {
		return
	}
	length := ""
	r.expect(name+" GET", func(ctx context.Context) error {
		answer, body, err := fetch(ctx, w, http.MethodGet, "/", nil)
		if err != nil {
			return err
		}
		length = answer.Header.Get("Content-Length")
		return errors.Join(
			same("status", answer.StatusCode, http.StatusOK),
			same("content-length", length, fmt.Sprint(len(body))),
			same("begins with a doctype", strings.HasPrefix(strings.ToLower(string(body)), "<!doctype html>"), true))
	})
	r.expect(name+" HEAD", func(ctx context.Context) error {
		answer, body, err := fetch(ctx, w, http.MethodHead, "/", nil)
		if err != nil {
			return err
		}
		return errors.Join(
			same("status", answer.StatusCode, http.StatusOK),
			same("content-length", answer.Header.Get("Content-Length"), length),
			same("bytes", len(body), 0))
	})
}

// checkUpload puts a file as curl -T does, and fetches it whole and in part.
func checkUpload(r *run, way string, w way) {
	if !strings.Contains(way, r.via) {
		return
	}
	file := content(r.passed + r.failed + 1)
	digest := file.digest(0, r.bytes)
	stored := struct {
		Key    string
		Size   int64
		SHA256 string
		URL    string
	}{}
	r.expect(way+" PUT", func(ctx context.Context) error {
		answer, body, err := fetch(ctx, w, http.MethodPut, "/put.bin", file.reader(r.bytes))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &stored); err != nil {
			return fmt.Errorf("status %d with %q: %w", answer.StatusCode, body, err)
		}
		return errors.Join(
			same("status", answer.StatusCode, http.StatusCreated),
			same("location", answer.Header.Get("Location"), "/download?key="+stored.Key),
			same("size", stored.Size, r.bytes),
			same("sha256", stored.SHA256, digest))
	})
	if stored.Key == "" {
		return
	}
	link, err := w.reach(stored.URL)
	r.expect(way+" GET", func(ctx context.Context) error {
		if err != nil {
			return err
		}
		whole, err := get(ctx, w.http, link, "")
		if err != nil {
			return err
		}
		return errors.Join(
			same("status", whole.status, http.StatusOK),
			same("bytes", whole.bytes, r.bytes),
			same("sha256", whole.digest, digest))
	})
	r.expect(way+" GET in parts", func(ctx context.Context) error { return rangesWork(ctx, w.http, link, file, r.bytes) })
}

// fetch makes one exchange, in the HTTP version of the way and no other.
func fetch(ctx context.Context, w way, method, path string, body io.Reader) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, w.base+path, body)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Accept", "text/html, application/json")
	answer, err := w.http.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if err := same("HTTP version", answer.ProtoMajor, w.major); err != nil {
		return nil, nil, err
	}
	bytes, err := io.ReadAll(answer.Body)
	return answer, bytes, err
}
