// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc/codes"

	"fawa.io/clients/gen/greet/v1/greetv1connect"
)

// greeter is GreetService as both client libraries can be made to look.
type greeter interface {
	// hello returns the greeting and the greet-version header.
	hello(ctx context.Context, name string) (string, string, error)
	parts(ctx context.Context, name string) ([]string, error)
	summary(ctx context.Context, names []string) (string, error)
	echoes(ctx context.Context) (echoStream, error)
}

// echoStream is an open GreetBidiStream.
type echoStream interface {
	send(name string) error
	receive() (string, error)
	closeSend() error
	close() error
}

func checkGreet(r *run, at endpoints) {
	ways, err := r.ways(at)
	if err != nil {
		r.expect("greet", func(context.Context) error { return err })
		return
	}
	for _, w := range ways {
		checkPage(r, "greet page "+w.name, w)
		for _, d := range dialects() {
			if d.h2only && !w.duplex() {
				continue
			}
			client := greetv1connect.NewGreetServiceClient(w.http, w.base, append([]connect.ClientOption{}, d.options...)...)
			checkGreeter(r, "greet connect-go "+d.name+" "+w.name, connectGreeter{client}, w.duplex())
		}
	}
	for name, base := range map[string]string{"h2c": at.plain, "tls-h2": at.tls} {
		if base == "" {
			continue
		}
		connection, err := r.dial(base)
		if err != nil {
			r.expect("greet grpc-go "+name, func(context.Context) error { return err })
			continue
		}
		checkGreeter(r, "greet grpc-go "+name, newGRPCGreeter(connection), true)
		_ = connection.Close()
	}
}

func checkGreeter(r *run, way string, g greeter, bidi bool) {
	if !strings.Contains(way, r.via) {
		return
	}
	r.expect(way+" unary", func(ctx context.Context) error { return unaryWorks(ctx, g) })
	r.expect(way+" unary, name too long", func(ctx context.Context) error {
		_, _, err := g.hello(ctx, strings.Repeat("x", 100_000))
		return wantCode(err, codes.InvalidArgument)
	})
	r.expect(way+" server stream", func(ctx context.Context) error { return serverStreamWorks(ctx, g) })
	r.expect(way+" client stream", func(ctx context.Context) error { return clientStreamWorks(ctx, g) })
	if !bidi {
		r.expect(way+" bidi stream is refused", func(ctx context.Context) error { return bidiIsRefused(ctx, g) })
		return
	}
	r.expect(way+" bidi stream, full duplex", func(ctx context.Context) error { return bidiWorks(ctx, g) })
	r.expect(way+" bidi stream, deadline", func(ctx context.Context) error { return bidiDeadline(ctx, g) })
	r.expect(way+" bidi stream, cancel", func(ctx context.Context) error { return bidiCancel(ctx, g) })
}

func unaryWorks(ctx context.Context, g greeter) error {
	for name, wanted := range map[string]string{"Ada": "Hello, Ada!", "": "Hello, !", "世界 é <&>": "Hello, 世界 é <&>!"} {
		greeting, version, err := g.hello(ctx, name)
		if err != nil {
			return err
		}
		if err := errors.Join(same("resp", greeting, wanted), same("greet-version", version, "v1")); err != nil {
			return err
		}
	}
	return nil
}

func serverStreamWorks(ctx context.Context, g greeter) error {
	for name, shown := range map[string]string{"Ada": "Ada", "": "World"} {
		parts, err := g.parts(ctx, name)
		if err != nil {
			return err
		}
		if err := same("number of parts", len(parts), 10); err != nil {
			return err
		}
		for i, part := range parts {
			if err := same("part", part, fmt.Sprintf("Hello, %s! (part %d)", shown, i+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

func clientStreamWorks(ctx context.Context, g greeter) error {
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprintf("n%d", i)
	}
	for _, names := range [][]string{{"Alice", "Bob", "Charlie"}, {}, many} {
		summary, err := g.summary(ctx, names)
		if err != nil {
			return err
		}
		if err := same("summary", summary, "Hello, "+strings.Join(names, ", ")+"!"); err != nil {
			return err
		}
	}
	return nil
}

// bidiWorks sends the next name only once the echo of the one before is there.
func bidiWorks(ctx context.Context, g greeter) error {
	stream, err := g.echoes(ctx)
	if err != nil {
		return err
	}
	defer stream.close()
	for i := range 20 {
		name := fmt.Sprintf("ECHO-%d", i)
		if err := stream.send(name); err != nil {
			return err
		}
		echo, err := stream.receive()
		if err != nil {
			return err
		}
		if err := same("echo", echo, "Hello, "+name+"!"); err != nil {
			return err
		}
	}
	if err := stream.closeSend(); err != nil {
		return err
	}
	if _, err := stream.receive(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("stream goes on after half-close: %w", err)
	}
	return nil
}

// bidiDeadline leaves a stream idle until its own deadline.
func bidiDeadline(ctx context.Context, g greeter) error {
	short, cancel := context.WithTimeout(ctx, 150*time.Millisecond)
	defer cancel()
	// On a busy machine it may pass while the call is being made.
	stream, err := g.echoes(short)
	if err != nil {
		return wantCode(err, codes.DeadlineExceeded)
	}
	defer stream.close()
	if err := stream.send("Ada"); err != nil && !errors.Is(err, io.EOF) {
		return wantCode(err, codes.DeadlineExceeded)
	}
	for {
		_, err := stream.receive()
		if errors.Is(err, io.EOF) && short.Err() != nil {
			return nil // the half-close that goes with giving up overtook the reset
		}
		if err != nil {
			return wantCode(err, codes.DeadlineExceeded)
		}
	}
}

// bidiCancel gives a stream up and then greets once more on the same connection.
func bidiCancel(ctx context.Context, g greeter) error {
	cancelled, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := g.echoes(cancelled)
	if err != nil {
		return err
	}
	defer stream.close()
	if err := stream.send("Ada"); err != nil {
		return err
	}
	if _, err := stream.receive(); err != nil {
		return err
	}
	cancel()
	if _, err := stream.receive(); code(err) != codes.Canceled && !errors.Is(err, io.EOF) {
		return fmt.Errorf("got %w, wanted %s", err, codes.Canceled)
	}
	return unaryWorks(ctx, g)
}

// bidiIsRefused wants an error, and soon, where HTTP/1.1 cannot carry the stream.
func bidiIsRefused(ctx context.Context, g greeter) error {
	stream, err := g.echoes(ctx)
	if err != nil {
		return nil
	}
	defer stream.close()
	if err := stream.send("Ada"); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	_ = stream.closeSend()
	echo, err := stream.receive()
	if err == nil {
		return fmt.Errorf("got the echo %q", echo)
	}
	if code(err) == codes.DeadlineExceeded {
		return err
	}
	return nil
}
