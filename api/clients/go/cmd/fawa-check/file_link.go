// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// linkWorks follows a download link as a browser and a download manager would.
func linkWorks(ctx context.Context, m mover, w way, key string, file content, size int64) error {
	answer, err := m.link(ctx, key)
	if err != nil {
		return err
	}
	if err := same("filename", answer.GetFilename(), "check é.bin"); err != nil {
		return err
	}
	link, err := w.reach(answer.GetUrl())
	if err != nil {
		return err
	}
	whole, err := get(ctx, w.http, link, "")
	if err != nil {
		return err
	}
	if err := errors.Join(
		same("status", whole.status, http.StatusOK),
		same("bytes", whole.bytes, size),
		same("sha256", whole.digest, file.digest(0, size)),
		same("accept-ranges", whole.header.Get("Accept-Ranges"), "bytes"),
		same("nosniff", whole.header.Get("X-Content-Type-Options"), "nosniff"),
		wantAttachment(whole.header.Get("Content-Disposition"))); err != nil {
		return fmt.Errorf("whole file: %w", err)
	}
	return errors.Join(
		rangesWork(ctx, w.http, link, file, size),
		forgeryIsRefused(ctx, w.http, link))
}

func wantAttachment(disposition string) error {
	if !strings.HasPrefix(disposition, "attachment") || !strings.Contains(disposition, "UTF-8''check%20%C3%A9.bin") {
		return fmt.Errorf("content-disposition is %q", disposition)
	}
	return nil
}

// rangesWork asks for a middle part, a tail, a suffix, and one that is not there.
func rangesWork(ctx context.Context, web *http.Client, link string, file content, size int64) error {
	if size < 10 {
		return nil
	}
	var failures error
	for spec, bounds := range map[string][2]int64{
		fmt.Sprintf("bytes=%d-%d", size/4, size/2): {size / 4, size/2 + 1},
		fmt.Sprintf("bytes=%d-", size-3):           {size - 3, size},
		"bytes=-5":                                 {size - 5, size},
	} {
		part, err := get(ctx, web, link, spec)
		if err != nil {
			return err
		}
		wanted := fmt.Sprintf("bytes %d-%d/%d", bounds[0], bounds[1]-1, size)
		if err := errors.Join(
			same("status", part.status, http.StatusPartialContent),
			same("content-range", part.header.Get("Content-Range"), wanted),
			same("sha256", part.digest, file.digest(bounds[0], bounds[1]))); err != nil {
			failures = errors.Join(failures, fmt.Errorf("range %s: %w", spec, err))
		}
	}
	none, err := get(ctx, web, link, "bytes="+strconv.FormatInt(size, 10)+"-")
	if err != nil {
		return err
	}
	return errors.Join(failures, same("status beyond the end", none.status, http.StatusRequestedRangeNotSatisfiable))
}

// forgeryIsRefused changes the last character of each query parameter, one at a time.
func forgeryIsRefused(ctx context.Context, web *http.Client, link string) error {
	u, err := url.Parse(link)
	if err != nil {
		return err
	}
	if u.RawQuery == "" {
		return errors.New("the link carries no signature")
	}
	var failures error
	for name, values := range u.Query() {
		forged := u.Query()
		value := values[0]
		last := "0"
		if strings.HasSuffix(value, last) {
			last = "1"
		}
		if value != "" {
			value = value[:len(value)-1]
		}
		forged.Set(name, value+last)
		changed := *u
		changed.RawQuery = forged.Encode()
		answer, err := get(ctx, web, changed.String(), "")
		if err != nil {
			return err
		}
		if answer.status < 400 || answer.status > 499 {
			failures = errors.Join(failures, fmt.Errorf("changed parameter %s: status %d", name, answer.status))
		}
	}
	return failures
}

// fetched is an HTTP answer, its body as a digest only.
type fetched struct {
	status int
	header http.Header
	bytes  int64
	digest string
}

func get(ctx context.Context, web *http.Client, link, byteRange string) (fetched, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return fetched{}, err
	}
	if byteRange != "" {
		request.Header.Set("Range", byteRange)
	}
	answer, err := web.Do(request)
	if err != nil {
		return fetched{}, err
	}
	defer answer.Body.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, answer.Body)
	return fetched{status: answer.StatusCode, header: answer.Header, bytes: n, digest: hexOf(sum)}, err
}
