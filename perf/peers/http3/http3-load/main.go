// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command http3-load calls a server over HTTP/3 with quic-go, in a closed loop on one connection, and prints
// what it saw as one JSON object.
//
//	http3-load --addr HOST:PORT --ca FILE --what download --bytes 100000000 --count 1
//	http3-load --addr HOST:PORT --ca FILE --what post --bytes 100 --parallel 32 --seconds 3
//
// It ends after --count calls, or begins none after --seconds. A call that makes no progress for --stall is a
// stall: it is given up, and the next one has a new connection.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"fawa.io/peers/http3/block"
	"github.com/quic-go/quic-go/http3"
)

var (
	address  = flag.String("addr", "", "HOST:PORT of the server")
	ca       = flag.String("ca", "", "PEM authority of its certificate")
	what     = flag.String("what", "post", "download or post")
	size     = flag.Int64("bytes", 100, "of one body")
	parallel = flag.Int("parallel", 1, "calls at a time")
	count    = flag.Int("count", 0, "calls to make; 0 for as many as there is time for")
	seconds  = flag.Duration("seconds", 0, "time to begin calls in; 0 for all of --limit")
	stall    = flag.Duration("stall", 10*time.Second, "time without progress that ends a call")
	limit    = flag.Duration("limit", 5*time.Minute, "time that ends all")
)

// errStalled is why a call was given up.
var errStalled = errors.New("no progress")

// Seen is what is printed.
type Seen struct {
	Done          int     `json:"done"`
	Bytes         int64   `json:"bytes"`
	Seconds       float64 `json:"seconds"`
	P50Micros     float64 `json:"p50Micros"`
	P99Micros     float64 `json:"p99Micros"`
	LongestMicros float64 `json:"longestMicros"`
	PauseMicros   float64 `json:"pauseMicros"` // the longest between two reads of a download
	Stalls        int     `json:"stalls"`
	Failures      int     `json:"failures"`
	FirstFailure  string  `json:"firstFailure"`
}

func main() {
	flag.Parse()
	pem, err := os.ReadFile(*ca)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		log.Fatalf("no certificate in %s", *ca)
	}
	load := &load{roots: roots}
	load.client = load.connection()
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	begin := time.Now()
	seen := Seen{Failures: 1}
	// The handshake is no part of any figure.
	if _, err := load.post(ctx, load.client); err == nil {
		seen = load.run(ctx)
	} else {
		seen.Seconds = time.Since(begin).Seconds()
		seen.FirstFailure = fmt.Sprintf("the first call, after %v: %v", time.Since(begin), err)
	}
	_ = load.client.Close()
	_ = json.NewEncoder(os.Stdout).Encode(seen)
}

type load struct {
	roots  *x509.CertPool
	guard  sync.Mutex
	client *http3.Transport
	begun  int
	seen   Seen
	took   []time.Duration
}

func (l *load) connection() *http3.Transport {
	return &http3.Transport{
		TLSClientConfig:    &tls.Config{RootCAs: l.roots, ServerName: "localhost"},
		DisableCompression: true,
	}
}

func (l *load) run(ctx context.Context) Seen {
	begin := time.Now()
	var all sync.WaitGroup
	for range *parallel {
		all.Go(func() {
			for l.next(begin) && ctx.Err() == nil {
				l.call(ctx)
			}
		})
	}
	all.Wait()
	l.seen.Seconds = time.Since(begin).Seconds()
	if len(l.took) > 0 {
		slices.Sort(l.took)
		l.seen.P50Micros = micros(l.took[len(l.took)/2])
		l.seen.P99Micros = micros(l.took[len(l.took)*99/100])
		l.seen.LongestMicros = micros(l.took[len(l.took)-1])
	}
	if ctx.Err() != nil {
		l.seen.Failures++
		l.seen.FirstFailure = fmt.Sprintf("not done after %v", *limit)
	}
	return l.seen
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// next says whether there is another call to make.
func (l *load) next(begin time.Time) bool {
	l.guard.Lock()
	defer l.guard.Unlock()
	if *count > 0 && l.begun == *count || *seconds > 0 && time.Since(begin) >= *seconds {
		return false
	}
	l.begun++
	return true
}

func (l *load) call(ctx context.Context) {
	l.guard.Lock()
	client := l.client
	l.guard.Unlock()
	begin := time.Now()
	work := l.post
	if *what == "download" {
		work = l.download
	}
	moved, err := work(ctx, client)
	took := time.Since(begin)
	l.guard.Lock()
	defer l.guard.Unlock()
	l.seen.Bytes += moved
	if err == nil {
		l.seen.Done++
		l.took = append(l.took, took)
		return
	}
	if ctx.Err() != nil {
		return
	}
	if errors.Is(err, errStalled) {
		l.seen.Stalls++
	} else {
		l.seen.Failures++
	}
	if l.seen.FirstFailure == "" {
		l.seen.FirstFailure = fmt.Sprintf("after %v and %d bytes: %v", took, moved, err)
	}
	if l.client == client {
		_ = client.Close()
		l.client = l.connection()
	}
}

// request sends one, and gives it up when progress is not called in time.
func (l *load) request(ctx context.Context, client *http3.Transport, method, path string, body []byte,
	read func(answer *http.Response, progress func()) (int64, error)) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(*stall, func() { cancel(errStalled) })
	defer watch.Stop()
	request, err := http.NewRequestWithContext(ctx, method, "https://"+*address+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	answer, err := client.RoundTrip(request)
	if err != nil {
		return 0, cause(ctx, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("status %d", answer.StatusCode)
	}
	moved, err := read(answer, func() { watch.Reset(*stall) })
	return moved, cause(ctx, err)
}

// cause says that a call was given up rather than how its stream noticed.
func cause(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errStalled) {
		return fmt.Errorf("%w for %v: %v", errStalled, *stall, err)
	}
	return err
}

func (l *load) download(ctx context.Context, client *http3.Transport) (int64, error) {
	path := fmt.Sprintf("/download?bytes=%d", *size)
	return l.request(ctx, client, http.MethodGet, path, nil, func(answer *http.Response, progress func()) (int64, error) {
		buffer := make([]byte, 1<<16)
		moved := int64(0)
		last := time.Now()
		for {
			n, err := answer.Body.Read(buffer)
			l.pause(time.Since(last))
			last = time.Now()
			if wrong := block.Check(buffer[:n], moved); wrong != nil {
				return moved, wrong
			}
			moved += int64(n)
			progress()
			if err == io.EOF && moved == *size {
				return moved, nil
			} else if err == io.EOF {
				return moved, fmt.Errorf("ended after %d of %d bytes", moved, *size)
			} else if err != nil {
				return moved, err
			}
		}
	})
}

func (l *load) pause(d time.Duration) {
	l.guard.Lock()
	defer l.guard.Unlock()
	l.seen.PauseMicros = max(l.seen.PauseMicros, micros(d))
}

func (l *load) post(ctx context.Context, client *http3.Transport) (int64, error) {
	body := block.Bytes[:min(*size, 1<<16)]
	if *what == "download" {
		body = block.Bytes[:100]
	}
	return l.request(ctx, client, http.MethodPost, "/echo", body, func(answer *http.Response, _ func()) (int64, error) {
		back, err := io.ReadAll(answer.Body)
		if err == nil && !bytes.Equal(back, body) {
			err = fmt.Errorf("sent %d bytes, got %d others", len(body), len(back))
		}
		return int64(len(back)), err
	})
}
