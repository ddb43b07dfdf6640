// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command webtransport-load begins sessions at /wt of a server with webtransport-go, and prints what it saw as one
// JSON object.
//
//	webtransport-load --addr HOST:PORT --ca FILE --what echo --outstanding 16 --seconds 3s
//	    messages to and fro, one at a time on each of so many streams of one session
//	webtransport-load … --what streams --outstanding 16 --seconds 3s
//	    the same with a stream for each message
//	webtransport-load … --what sessions --outstanding 4 --count 1000
//	    sessions that are begun, echo one message and are closed, so many at a time
//	webtransport-load … --what hold --outstanding 16 --count 1000
//	    sessions, so many begun at a time, that are held until standard input ends; each line of it has all of
//	    them echo once more; prints an object when they are there, and one for each line
//
// It ends after --count, or begins nothing new after --seconds. What makes no progress for --stall is a stall.
package main

import (
	"bufio"
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
	"os"
	"slices"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/webtransport-go"
)

var (
	address     = flag.String("addr", "", "HOST:PORT of the server")
	ca          = flag.String("ca", "", "PEM authority of its certificate")
	what        = flag.String("what", "echo", "echo, streams, sessions or hold")
	size        = flag.Int("bytes", 100, "of one message")
	outstanding = flag.Int("outstanding", 16, "messages, or beginnings of sessions, at a time")
	count       = flag.Int("count", 0, "messages or sessions; 0 for as many as there is time for")
	seconds     = flag.Duration("seconds", 0, "time to begin them in; 0 for all of --limit")
	stall       = flag.Duration("stall", 10*time.Second, "time without an answer that ends a message or a beginning")
	limit       = flag.Duration("limit", 5*time.Minute, "time that ends all")
)

// Seen is what is printed.
type Seen struct {
	Done          int     `json:"done"`
	Seconds       float64 `json:"seconds"`
	P50Micros     float64 `json:"p50Micros"`
	P99Micros     float64 `json:"p99Micros"`
	LongestMicros float64 `json:"longestMicros"`
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
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	load := &load{roots: roots, message: make([]byte, *size)}
	for i := range load.message {
		load.message[i] = byte(7 * i)
	}
	switch *what {
	case "echo":
		load.onOneSession(ctx, load.echoLoop)
	case "streams":
		load.onOneSession(ctx, load.streamLoop)
	case "sessions":
		load.together(func() { load.loop(ctx, func() error { return load.oneSession(ctx) }) })
	case "hold":
		if err := load.hold(ctx); err != nil {
			log.Fatal(err)
		}
		return
	default:
		flag.Usage()
		os.Exit(2)
	}
	_ = json.NewEncoder(os.Stdout).Encode(load.report(ctx))
}

type load struct {
	roots   *x509.CertPool
	message []byte
	guard   sync.Mutex
	start   time.Time
	begun   int
	took    []time.Duration
	seen    Seen
}

// begin begins a session on a connection of its own.
func (l *load) begin(ctx context.Context) (*webtransport.Session, error) {
	ctx, cancel := context.WithTimeout(ctx, *stall)
	defer cancel()
	dialer := webtransport.Dialer{
		TLSClientConfig: &tls.Config{RootCAs: l.roots, ServerName: "localhost"},
		QUICConfig: &quic.Config{
			EnableDatagrams: true, EnableStreamResetPartialDelivery: true, KeepAlivePeriod: 3 * time.Second},
	}
	_, session, err := dialer.Dial(ctx, "https://"+*address+"/wt", nil)
	return session, err
}

// together does the work as often as may be outstanding, at once.
func (l *load) together(work func()) {
	l.start = time.Now()
	var all sync.WaitGroup
	for range *outstanding {
		all.Go(work)
	}
	all.Wait()
	l.seen.Seconds = time.Since(l.start).Seconds()
}

func (l *load) onOneSession(ctx context.Context, work func(context.Context, *webtransport.Session)) {
	begin := time.Now()
	session, err := l.begin(ctx)
	if err != nil {
		l.seen.Failures, l.seen.Seconds = 1, time.Since(begin).Seconds()
		l.seen.FirstFailure = fmt.Sprintf("no session after %v: %v", time.Since(begin), err)
		return
	}
	l.together(func() { work(ctx, session) })
	_ = session.CloseWithError(0, "")
}

// next says whether there is another one to begin.
func (l *load) next() bool {
	l.guard.Lock()
	defer l.guard.Unlock()
	if *count > 0 && l.begun == *count || *seconds > 0 && time.Since(l.start) >= *seconds {
		return false
	}
	l.begun++
	return true
}

// loop does one after the other.
func (l *load) loop(ctx context.Context, one func() error) {
	for l.next() && ctx.Err() == nil {
		// The rest of a session that failed fails too, and at once.
		if !l.once(ctx, one) && *what != "sessions" {
			return
		}
	}
}

// once notes how one went, and says whether it went well.
func (l *load) once(ctx context.Context, one func() error) bool {
	begin := time.Now()
	err := one()
	took := time.Since(begin)
	l.guard.Lock()
	defer l.guard.Unlock()
	if err == nil {
		l.seen.Done++
		l.took = append(l.took, took)
		return true
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		l.seen.Stalls++
	} else {
		l.seen.Failures++
	}
	if l.seen.FirstFailure == "" {
		l.seen.FirstFailure = fmt.Sprintf("after %v: %v", took, err)
	}
	return false
}

func (l *load) echoLoop(ctx context.Context, session *webtransport.Session) {
	var stream *webtransport.Stream
	back := make([]byte, len(l.message))
	l.loop(ctx, func() error {
		if stream == nil {
			opened, err := l.open(ctx, session)
			if err != nil {
				return err
			}
			stream = opened
		}
		if err := stream.SetDeadline(time.Now().Add(*stall)); err != nil {
			return err
		}
		if _, err := stream.Write(l.message); err != nil {
			return err
		}
		if _, err := io.ReadFull(stream, back); err != nil {
			return err
		}
		return l.check(back)
	})
	if stream != nil {
		_ = stream.Close()
	}
}

func (l *load) streamLoop(ctx context.Context, session *webtransport.Session) {
	l.loop(ctx, func() error { return l.onStream(ctx, session) })
}

func (l *load) open(ctx context.Context, session *webtransport.Session) (*webtransport.Stream, error) {
	ctx, cancel := context.WithTimeout(ctx, *stall)
	defer cancel()
	return session.OpenStreamSync(ctx)
}

// onStream sends one message on a stream of its own.
func (l *load) onStream(ctx context.Context, session *webtransport.Session) error {
	stream, err := l.open(ctx, session)
	if err != nil {
		return err
	}
	if err := stream.SetDeadline(time.Now().Add(*stall)); err != nil {
		return err
	}
	if _, err := stream.Write(l.message); err != nil {
		return err
	}
	if err := stream.Close(); err != nil {
		return err
	}
	back, err := io.ReadAll(stream)
	if err != nil {
		return err
	}
	return l.check(back)
}

func (l *load) check(back []byte) error {
	if !bytes.Equal(back, l.message) {
		return fmt.Errorf("sent %d bytes, got %d others", len(l.message), len(back))
	}
	return nil
}

func (l *load) oneSession(ctx context.Context) error {
	session, err := l.begin(ctx)
	if err != nil {
		return err
	}
	return errors.Join(l.onStream(ctx, session), session.CloseWithError(0, ""))
}

// hold begins sessions that each echo once; all echo once more for each line of standard input, until it ends.
func (l *load) hold(ctx context.Context) error {
	var held []*webtransport.Session
	l.together(func() {
		l.loop(ctx, func() error {
			session, err := l.begin(ctx)
			if err != nil {
				return err
			}
			l.guard.Lock()
			held = append(held, session)
			l.guard.Unlock()
			return l.onStream(ctx, session)
		})
	})
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(l.report(ctx)); err != nil {
		return err
	}
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			asked <- struct{}{}
		}
	}()
	for {
		select {
		case _, more := <-asked:
			if !more {
				for _, session := range held {
					_ = session.CloseWithError(0, "")
				}
				return nil
			}
			l.echoOnAll(ctx, held)
			if err := out.Encode(l.report(ctx)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *load) echoOnAll(ctx context.Context, sessions []*webtransport.Session) {
	l.begun, l.seen, l.took = 0, Seen{}, nil
	next := make(chan *webtransport.Session, len(sessions))
	for _, session := range sessions {
		next <- session
	}
	close(next)
	l.together(func() {
		for session := range next {
			l.once(ctx, func() error { return l.onStream(ctx, session) })
		}
	})
}

func (l *load) report(ctx context.Context) Seen {
	if len(l.took) > 0 {
		slices.Sort(l.took)
		l.seen.P50Micros = micros(l.took[len(l.took)/2])
		l.seen.P99Micros = micros(l.took[len(l.took)*99/100])
		l.seen.LongestMicros = micros(l.took[len(l.took)-1])
	}
	if ctx.Err() != nil {
		l.seen.Failures++
		l.seen.FirstFailure = fmt.Sprintf("not done after %v; %s", *limit, l.seen.FirstFailure)
	}
	return l.seen
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
