// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	limit      = 60 * time.Second
	earlyTimes = 200
	earlyBytes = 20 << 20
)

// client calls the tests' server at a base URL, which has:
//
//	/echo     "METHOD LENGTH SHA256 X-SUM" of the request's body and trailer
//	/early    413 without a look at the body
//	/trailer  some text, then the trailers X-Sum and X-More
type client struct {
	base *url.URL
	http *http.Client
	// How many connections were made.
	dialed atomic.Int64
}

func call(base string) error {
	at, err := url.Parse(base)
	if err != nil {
		return err
	}
	host := net.ParseIP(at.Hostname())
	if host == nil || !host.IsLoopback() {
		return fmt.Errorf("%s is not a loopback address, and its certificate would not be checked", base)
	}
	c := &client{base: at}
	c.http = &http.Client{Timeout: limit, Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c.dialed.Add(1)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
		TLSClientConfig:       &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}},
		ExpectContinueTimeout: limit,
		MaxIdleConnsPerHost:   4,
	}}
	failed := 0
	for _, check := range []struct {
		name string
		run  func() error
	}{
		{"a connection is kept", c.kept},
		{"requests sent together", c.pipelined},
		{"100 Continue before the body", c.expectation},
		{"an answer instead of 100 Continue", c.expectationRefused},
		{"chunks and trailers arrive", c.trailersUp},
		{"trailers come back", c.trailersDown},
		{"an early answer is seen", c.early},
		{"HEAD has a length and no content", c.head},
	} {
		if err := check.run(); err != nil {
			failed++
			fmt.Printf("FAIL %s: %v\n", check.name, err)
		} else {
			fmt.Printf("ok   %s\n", check.name)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}

func (c *client) request(method, path string, body io.Reader) *http.Request {
	r, err := http.NewRequest(method, c.base.String()+path, body)
	if err != nil {
		panic(err)
	}
	return r
}

// do makes a call and checks its status and its body.
func (c *client) do(r *http.Request, status int, body string) error {
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != status || string(got) != body {
		return fmt.Errorf("got %d %q, wanted %d %q", answer.StatusCode, got, status, body)
	}
	return nil
}

func echoed(method string, body []byte, sum string) string {
	return fmt.Sprintf("%s %d %x %s", method, len(body), sha256.Sum256(body), sum)
}

func (c *client) kept() error {
	before := c.dialed.Load()
	for i := range 200 {
		body := bytes.Repeat([]byte{byte(i)}, i*100)
		if err := c.do(c.request("POST", "/echo", bytes.NewReader(body)), 200, echoed("POST", body, "")); err != nil {
			return err
		}
	}
	if made := c.dialed.Load() - before; made != 1 {
		return fmt.Errorf("%d connections for 200 calls", made)
	}
	return nil
}

func (c *client) dial() (net.Conn, error) {
	dialer := &net.Dialer{Timeout: limit}
	if c.base.Scheme == "https" {
		return tls.DialWithDialer(dialer, "tcp", c.base.Host, &tls.Config{InsecureSkipVerify: true})
	}
	return dialer.Dial("tcp", c.base.Host)
}

// pipelined sends what Go's client never sends: many requests before the first answer. Requests are
// written and answers are read by net/http.
func (c *client) pipelined() error {
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	const times = 300
	var requests []*http.Request
	var wanted []string
	for i := range times {
		body := bytes.Repeat([]byte("x"), i)
		r := c.request("POST", "/echo", bytes.NewReader(body))
		if i%2 == 1 {
			r.ContentLength = -1 // in chunks
		}
		requests = append(requests, r)
		wanted = append(wanted, echoed("POST", body, ""))
	}
	written := make(chan error, 1)
	go func() {
		out := bufio.NewWriter(conn)
		for _, r := range requests {
			if err := r.Write(out); err != nil {
				written <- err
				return
			}
		}
		written <- out.Flush()
	}()
	in := bufio.NewReader(conn)
	for i := range times {
		answer, err := http.ReadResponse(in, requests[i])
		if err != nil {
			return fmt.Errorf("answer %d: %w", i, err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil || string(body) != wanted[i] {
			return fmt.Errorf("answer %d: got %q, %v", i, body, err)
		}
	}
	return <-written
}

// traced tells whether a 100 came.
func traced(r *http.Request) (*http.Request, *atomic.Bool) {
	var continued atomic.Bool
	trace := &httptrace.ClientTrace{
		Got100Continue: func() { continued.Store(true) },
		Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
			if code != 100 {
				return fmt.Errorf("unexpected %d", code)
			}
			return nil
		},
	}
	return r.WithContext(httptrace.WithClientTrace(r.Context(), trace)), &continued
}

func (c *client) expectation() error {
	body := bytes.Repeat([]byte("body"), 50_000)
	for range 20 {
		r, continued := traced(c.request("POST", "/echo", bytes.NewReader(body)))
		r.Header.Set("Expect", "100-continue")
		if err := c.do(r, 200, echoed("POST", body, "")); err != nil {
			return err
		}
		if !continued.Load() {
			return errors.New("no 100 came")
		}
	}
	return nil
}

// unread fails a client that sends what it was not asked for.
type unread struct{ read atomic.Bool }

func (u *unread) Read([]byte) (int, error) {
	u.read.Store(true)
	return 0, errors.New("nobody asked for the body")
}

func (c *client) expectationRefused() error {
	for range 20 {
		body := &unread{}
		r, continued := traced(c.request("POST", "/early", body))
		r.ContentLength = 1 << 20
		r.Header.Set("Expect", "100-continue")
		if err := c.do(r, 413, "too much"); err != nil {
			return err
		}
		if continued.Load() || body.read.Load() {
			return errors.New("the body was asked for")
		}
	}
	return nil
}

func (c *client) trailersUp() error {
	for i := range 50 {
		body := bytes.Repeat([]byte("chunk"), i*1000)
		r := c.request("POST", "/echo", io.MultiReader(bytes.NewReader(body)))
		r.ContentLength = -1
		r.Trailer = http.Header{"X-Sum": {fmt.Sprint("sum", i)}}
		if err := c.do(r, 200, echoed("POST", body, fmt.Sprint("sum", i))); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) trailersDown() error {
	for range 50 {
		answer, err := c.http.Do(c.request("GET", "/trailer", nil))
		if err != nil {
			return err
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || string(body) != "some text" {
			return fmt.Errorf("got %q, %v", body, err)
		}
		if answer.Trailer.Get("X-Sum") != "1" || answer.Trailer.Get("X-More") != "2" {
			return fmt.Errorf("trailers %v", answer.Trailer)
		}
	}
	return nil
}

// zeros gives bytes for ever, as far as the client asks.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// early sends 20 MB, of which the server wants none: each time its answer must be seen.
func (c *client) early() error {
	var wait sync.WaitGroup
	errs := make(chan error, earlyTimes)
	slots := make(chan struct{}, 4)
	for i := range earlyTimes {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			r := c.request("POST", "/early", io.LimitReader(zeros{}, earlyBytes))
			if i%2 == 0 {
				r.ContentLength = earlyBytes
			}
			errs <- c.do(r, 413, "too much")
		})
	}
	wait.Wait()
	close(errs)
	var failures []string
	for err := range errs {
		if err != nil {
			failures = append(failures, err.Error())
		}
	}
	if len(failures) > 0 {
		return fmt.Errorf("%d of %d: %s", len(failures), earlyTimes, strings.Join(failures[:1], ""))
	}
	return nil
}

func (c *client) head() error {
	answer, err := c.http.Do(c.request("HEAD", "/echo", nil))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if wanted := len(echoed("HEAD", nil, "")); answer.ContentLength != int64(wanted) {
		return fmt.Errorf("length %d, wanted %d", answer.ContentLength, wanted)
	}
	return c.do(c.request("GET", "/echo", nil), 200, echoed("GET", nil, ""))
}
