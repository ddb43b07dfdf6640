// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/webtransport-go"
)

const limit = time.Minute

// checks opens sessions at one URL and counts what was right.
type checks struct {
	url    string
	tls    *tls.Config
	passed int
	failed int
}

func main() {
	os.Exit(run())
}

func run() int {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: webtransport-go-check CA_FILE echo|board URL")
		return 2
	}
	pem, err := os.ReadFile(os.Args[1])
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		fmt.Fprintln(os.Stderr, "webtransport-go-check:", os.Args[1], "holds no certificate:", err)
		return 2
	}
	c := &checks{url: os.Args[3], tls: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}}
	switch os.Args[2] {
	case "echo":
		checkEcho(c)
	case "board":
		checkBoard(c)
	default:
		fmt.Fprintln(os.Stderr, "webtransport-go-check: can check echo and board, not", os.Args[2])
		return 2
	}
	fmt.Printf("%d checks passed, %d failed\n", c.passed, c.failed)
	if c.failed > 0 {
		return 1
	}
	return 0
}

// expect opens a session on a connection of its own for one named check, and prints its line.
func (c *checks) expect(name string, body func(context.Context, *webtransport.Session) error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	start := time.Now()
	err := c.withSession(ctx, c.url, func(session *webtransport.Session) error { return body(ctx, session) })
	took := time.Since(start).Round(10 * time.Microsecond)
	if err != nil {
		c.failed++
		fmt.Printf("FAIL %-40s %10s  %v\n", name, took, err)
		return
	}
	c.passed++
	fmt.Printf("ok   %-40s %10s\n", name, took)
}

func (c *checks) withSession(ctx context.Context, url string, body func(*webtransport.Session) error) error {
	dialer := webtransport.Dialer{TLSClientConfig: c.tls, QUICConfig: &quic.Config{EnableDatagrams: true}}
	defer dialer.Close()
	answer, session, err := dialer.Dial(ctx, url, nil)
	if err != nil {
		return err
	}
	if err := same("status", answer.StatusCode, 200); err != nil {
		return err
	}
	err = body(session)
	return errors.Join(err, session.CloseWithError(0, ""))
}

func same[T comparable](what string, got, wanted T) error {
	if got != wanted {
		return fmt.Errorf("%s is %#v, wanted %#v", what, got, wanted)
	}
	return nil
}
