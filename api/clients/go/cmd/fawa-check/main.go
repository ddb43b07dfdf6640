// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

// service is one of the services that can be checked: where it listens, and what to do there.
type service struct {
	name  string
	plain string
	tls   string
	check func(*run, endpoints)
}

// endpoints are the base URLs of one service; either may be empty.
type endpoints struct {
	plain string
	tls   string
}

// options are what the command line says.
type options struct {
	bytes   int64
	chunk   int
	timeout time.Duration
	via     string
	quick   bool
	h3      bool
	trust   trust
}

// run carries out checks one after another and counts them.
type run struct {
	options
	ctx    context.Context
	passed int
	failed int
}

// check runs one named check within the time limit and prints its line. The check may return a
// remark for the line.
func (r *run) check(name string, limit time.Duration, body func(context.Context) (string, error)) {
	ctx, cancel := context.WithTimeout(r.ctx, limit)
	defer cancel()
	start := time.Now()
	remark, err := r.bounded(ctx, body)
	took := time.Since(start).Round(10 * time.Microsecond)
	if err != nil {
		r.failed++
		fmt.Printf("FAIL %-64s %10s  %v\n", name, took, err)
		return
	}
	r.passed++
	fmt.Printf("ok   %-64s %10s  %s\n", name, took, remark)
}

// bounded gives up on a check that does not heed its context.
func (r *run) bounded(ctx context.Context, body func(context.Context) (string, error)) (string, error) {
	type outcome struct {
		remark string
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		remark, err := body(ctx)
		done <- outcome{remark, err}
	}()
	select {
	case o := <-done:
		return o.remark, o.err
	case <-ctx.Done():
	}
	select {
	case o := <-done:
		return o.remark, o.err
	case <-time.After(time.Second):
		return "", fmt.Errorf("stuck: %w", ctx.Err())
	}
}

// expect is a check without a remark, within the ordinary time limit.
func (r *run) expect(name string, body func(context.Context) error) {
	r.check(name, r.timeout, func(ctx context.Context) (string, error) { return "", body(ctx) })
}

func main() {
	os.Exit(fawaCheck())
}

func fawaCheck() int {
	services := []*service{
		{name: "greet", check: checkGreet},
		{name: "file", check: checkFile},
		{name: "canvax", check: checkCanvax},
	}
	for _, s := range services {
		flag.StringVar(&s.plain, s.name, "", "base URL of "+s.name+" in clear text, http://HOST:PORT")
		flag.StringVar(&s.tls, s.name+"-tls", "", "base URL of "+s.name+" under TLS, https://HOST:PORT")
	}
	only := flag.String("only", "", "comma-separated services to check: greet, file, canvax; all with a URL if absent")
	size := flag.String("bytes", "8MiB", "size of the generated file: a number, with KiB, MiB or GiB if wanted")
	chunk := flag.Int("chunk", 64<<10, "bytes of file content in one message, 1 to 1000000")
	timeout := flag.Duration("timeout", time.Minute, "time limit of one check")
	quick := flag.Bool("transfer-only", false, "of file, check only that it is sent and received")
	h3 := flag.Bool("h3", false, "also call over HTTP/3, at the UDP port of the URL under TLS")
	via := flag.String("via", "", "check only the ways whose name contains this, for example \"grpc-go h2c\"")
	authority := flag.String("ca", "", "PEM file of the authority to trust; without it any certificate of a loopback address is taken")
	flag.Parse()
	bytes, err := parseSize(*size)
	if err != nil || flag.NArg() > 0 || *chunk < 1 || *chunk > 1_000_000 {
		fmt.Fprintln(os.Stderr, "fawa-check: bad arguments", flag.Args(), err)
		flag.Usage()
		return 2
	}
	trusted, err := newTrust(*authority)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fawa-check:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r := &run{ctx: ctx, options: options{bytes: bytes, chunk: *chunk, timeout: *timeout, via: *via, quick: *quick, h3: *h3, trust: trusted}}
	for _, s := range services {
		wanted := *only == "" || contains(strings.Split(*only, ","), s.name)
		if wanted && (s.plain != "" || s.tls != "") {
			s.check(r, endpoints{plain: strings.TrimSuffix(s.plain, "/"), tls: strings.TrimSuffix(s.tls, "/")})
		}
	}
	fmt.Printf("%d checks passed, %d failed\n", r.passed, r.failed)
	if r.passed+r.failed == 0 {
		fmt.Fprintln(os.Stderr, "fawa-check: nothing to check; name a service by its URL")
		return 2
	}
	if r.failed > 0 {
		return 1
	}
	return 0
}

func contains(list []string, wanted string) bool {
	for _, item := range list {
		if strings.TrimSpace(item) == wanted {
			return true
		}
	}
	return false
}

// parseSize reads a number of bytes with an optional binary unit.
func parseSize(text string) (int64, error) {
	unit := int64(1)
	for suffix, factor := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if rest, found := strings.CutSuffix(text, suffix); found {
			text, unit = rest, factor
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("size %q is not a number with KiB, MiB or GiB", text)
	}
	if n < 0 || n > (1<<50)/unit {
		return 0, errors.New("size out of range")
	}
	return n * unit, nil
}
